// For React 18 and older: properties and events, which React 19 sets by itself.
import { createElement, forwardRef, useImperativeHandle, useLayoutEffect, useRef } from 'react';

const isEvent = /^on[A-Z]/;
/** `onStatusChange` to `leasehold-status-change`. */
const eventOf = (name) => `leasehold${name.slice(2).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const attributeOf = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function wrap(tag) {
  return forwardRef(function Leasehold({ children, tokenProvider, messages, className, ...props }, ref) {
    const element = useRef(null);
    const handlers = useRef({});
    useImperativeHandle(ref, () => element.current, []);
    useLayoutEffect(() => {
      element.current.tokenProvider = tokenProvider;
    }, [tokenProvider]);
    useLayoutEffect(() => {
      element.current.messages = messages;
    }, [messages]);
    handlers.current = Object.fromEntries(Object.entries(props).filter(([name]) => isEvent.test(name)));
    const names = Object.keys(handlers.current).sort().join(' ');
    useLayoutEffect(() => {
      const { current } = element;
      const listeners = names.split(' ').filter(Boolean).map((name) => [eventOf(name), (event) => handlers.current[name]?.(event)]);
      for (const [name, listener] of listeners) current.addEventListener(name, listener);
      return () => listeners.forEach(([name, listener]) => current.removeEventListener(name, listener));
    }, [names]);
    const attributes = { ref: element, class: className };
    for (const [name, value] of Object.entries(props)) {
      if (isEvent.test(name) || value === undefined || value === null || value === false) continue;
      attributes[attributeOf(name)] = value === true ? '' : Array.isArray(value) ? value.join(' ') : value;
    }
    return createElement(tag, attributes, children);
  });
}

export const LeaseholdCard = wrap('leasehold-card');
export const LeaseholdList = wrap('leasehold-list');
export const LeaseholdLease = wrap('leasehold-lease');
export const LeaseholdProgress = wrap('leasehold-progress');
