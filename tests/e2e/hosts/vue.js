// Vue: attributes, properties and events of the element as Vue binds them.
import { createApp, h, ref } from 'vue';
import '@leasehold/card';

const { instance, other, apiBase } = Object.fromEntries(new URLSearchParams(location.search));

createApp({
  setup() {
    const status = ref('none');
    const shown = ref(instance);
    return () => h('main', [
      h('h1', 'Vue'),
      h('output', status.value),
      h('button', { onClick: () => (shown.value = other) }, 'Another'),
      h('leasehold-card', { instance: shown.value, apiBase, headingLevel: 2, 'onLeasehold-status-change': ({ detail }) => (status.value = detail.status) }),
    ]);
  },
}).mount('#app');
