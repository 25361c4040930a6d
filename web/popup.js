// The window in which somebody signs in for a page of another site (docs/adr/0043). It asks for a code as the page of the desk
// asks, so that the session's cookie counts, hands it to the page that opened it and to no other origin, and goes away.

const query = new URLSearchParams(location.search);
const words = {
  refused: 'You are not signed in: the desk did not sign you in for this page.',
  failed: 'The desk could not be reached.',
  alone: 'You are signed in. Close this window, then sign in once more on the page that you came from.',
  done: 'You are signed in. You can close this window.',
};

try {
  await handOver(query.get('origin') ?? '');
} catch (error) {
  console.error(error);
  say(words.failed);
  offer();
}

async function handOver(origin) {
  const answer = await fetch('/auth/popup/code', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-leasehold-request': '1' },
    body: JSON.stringify({ origin }),
    cache: 'no-store',
    credentials: 'same-origin',
    signal: AbortSignal.timeout(15_000),
  });
  const told = await answer.json();
  // Once: who comes back without a session was not let in, and would not be the next time.
  if (answer.status === 401 && told.login && !query.has('back')) {
    location.replace(`${told.login}?${new URLSearchParams({ return_to: here(origin, true) })}`);
    return;
  }
  if (!answer.ok) {
    say(words.refused);
    offer();
    return;
  }
  // A page of the identity provider may have cut the tie; the session is there, so the next window does not go that way.
  if (!window.opener) {
    say(words.alone);
    return;
  }
  const message = { ns: 'leasehold-card', v: 1, type: 'popup-code', payload: { code: told.code } };
  window.opener.postMessage(message, told.origin);
  say(words.done);
  window.close();
}

/** The address of this window. */
function here(origin, back) {
  return `/auth/popup?${new URLSearchParams(back ? { origin, back: '1' } : { origin })}`;
}

function say(sentence) {
  document.getElementById('words').textContent = sentence;
}

function offer() {
  const again = document.getElementById('again');
  again.firstElementChild.href = here(query.get('origin') ?? '', false);
  again.hidden = false;
}
