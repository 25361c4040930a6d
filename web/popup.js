// The window in which somebody signs in for a page of another site (docs/adr/0043). It asks for a code as the page of the desk
// asks, so that the session's cookie counts, hands it to the page that opened it and to no other origin, and goes away.

const query = new URLSearchParams(location.search);
const WORDS = {
  en: {
    title: 'Sign in to Leasehold',
    busy: 'Signing in…',
    again: 'Try again',
    refused: 'You are not signed in: the desk did not sign you in for this page.',
    failed: 'The desk could not be reached.',
    alone: 'You are signed in. Close this window, then sign in once more on the page that you came from.',
    done: 'You are signed in. You can close this window.',
  },
  de: {
    title: 'Bei Leasehold anmelden',
    busy: 'Sie werden angemeldet …',
    again: 'Noch einmal versuchen',
    refused: 'Sie sind nicht angemeldet: Leasehold hat Sie für diese Seite nicht angemeldet.',
    failed: 'Leasehold ist nicht zu erreichen.',
    alone: 'Sie sind angemeldet. Schließen Sie dieses Fenster und melden Sie sich auf der Seite, von der Sie kommen, noch einmal an.',
    done: 'Sie sind angemeldet. Sie können dieses Fenster schließen.',
  },
  zh: {
    title: '登录 Leasehold',
    busy: '正在登录…',
    again: '重试',
    refused: '您尚未登录：Leasehold 未允许您在该页面登录。',
    failed: '无法连接 Leasehold。',
    alone: '您已登录。请关闭此窗口，然后在原来的页面上再登录一次。',
    done: '您已登录，可以关闭此窗口。',
  },
};
const tags = [chosen(), ...navigator.languages].map((tag) => tag?.split('-')[0].toLowerCase());
const language = tags.find((tag) => tag in WORDS) ?? 'en';
const words = WORDS[language];
document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
document.title = words.title;
document.querySelector('h1').textContent = words.title;
document.querySelector('#again a').textContent = words.again;
say(words.busy);

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

/** The language that was chosen on the desk; a browser may keep nothing. */
function chosen() {
  try {
    return localStorage.getItem('leasehold-language');
  } catch {
    return null;
  }
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
