// React 18, with the wrapper: properties, events and a remount by key.
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import '@leasehold/card';
import { LeaseholdCard } from '@leasehold/card/react';

const { instance, other, apiBase } = Object.fromEntries(new URLSearchParams(location.search));

function Portal() {
  const [status, setStatus] = useState('none');
  const [shown, setShown] = useState(instance);
  return h('main', null,
    h('h1', null, 'React 18'),
    h('output', null, status),
    h('button', { onClick: () => setShown(other) }, 'Another'),
    h(LeaseholdCard, { instance: shown, apiBase, headingLevel: 2, onStatusChange: ({ detail }) => setStatus(detail.status) }));
}

createRoot(document.getElementById('app')).render(h(Portal));
