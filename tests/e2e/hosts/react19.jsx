// React 19 uses the element itself: it sets properties and hears custom events.
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import '@leasehold/card';

const { instance, other, apiBase } = Object.fromEntries(new URLSearchParams(location.search));

function Portal() {
  const [status, setStatus] = useState('none');
  const [shown, setShown] = useState(instance);
  return h('main', null,
    h('h1', null, 'React 19'),
    h('output', null, status),
    h('button', { onClick: () => setShown(other) }, 'Another'),
    h('leasehold-card', { instance: shown, apiBase, headingLevel: 2, 'onleasehold-status-change': ({ detail }) => setStatus(detail.status) }));
}

createRoot(document.getElementById('app')).render(h(Portal));
