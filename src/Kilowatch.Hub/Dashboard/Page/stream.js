import { address } from './api.js';
import { setNow } from './format.js';

const sign = document.getElementById('live');

const show = (state, text) => {
  if (sign.dataset.state === state && sign.textContent === text) return;
  sign.dataset.state = state;
  sign.textContent = text;
};

/** Follows the journal: entry by entry, until the answer is called. The browser comes back by itself after a loss, where it was; the
 *  entries of the last moments then come again, as some may when the list and the stream are joined, and each is handed on once. */
export const follow = (filter, { onEntry, onGap, known = [] } = {}) => {
  let feed, timer, last = filter.after;
  const seen = new Set(known), oldest = known.length ? Math.min(...known) : 0;
  const open = () => {
    feed = new EventSource(address('stream', { ...filter, after: last }));
    feed.onopen = () => show('on', 'live');
    feed.addEventListener('clock', event => setNow(Number(event.data)));
    feed.addEventListener('gap', () => onGap?.());
    feed.addEventListener('entry', event => {
      last = event.lastEventId;
      const entry = JSON.parse(event.data);
      if (seen.has(entry.id) || entry.id < oldest) return;
      seen.add(entry.id);
      if (seen.size > 2000) seen.delete(seen.values().next().value);
      onEntry?.(entry);
    });
    feed.onerror = () => {
      show('lost', 'connection lost, trying again');
      if (feed.readyState === EventSource.CLOSED) timer = setTimeout(open, 3000); // it does not try again after an answer that is not a stream
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    feed.close();
  };
};

export const paused = isPaused => show(isPaused ? 'paused' : 'on', isPaused ? 'paused' : 'live');
