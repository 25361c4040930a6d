// Svelte, with a component of its own.
import { mount } from 'svelte';
import '@leasehold/card';
import Portal from './Portal.svelte';

mount(Portal, { target: document.getElementById('app') });
