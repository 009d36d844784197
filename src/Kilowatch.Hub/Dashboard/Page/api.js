/** An address below /admin/api/, without parameters that are empty. */
export const address = (path, parameters = {}) => {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined && value !== false));
  return `/admin/api/${path}${query.size ? `?${query}` : ''}`;
};

const read = async response => {
  // Entry ids go up to 2^53, so a double holds them exactly.
  const json = response.headers.get('Content-Type')?.startsWith('application/json') ? await response.json() : { message: await response.text() };
  if (!response.ok) throw Object.assign(new Error(json.message || `HTTP ${response.status}`), { status: response.status });
  return json;
};

export const get = async (path, parameters, signal) => read(await fetch(address(path, parameters), { cache: 'no-store', signal }));

export const post = async (path, body) => read(await fetch(address(path), {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
}));

/** Runs at once and then again and again, never two at a time, not while nobody looks; the answer ends it. */
export const every = (milliseconds, run, failed) => {
  const stop = new AbortController();
  let timer, running = false;
  const again = async () => {
    clearTimeout(timer);
    if (stop.signal.aborted || running) return;
    running = true;
    try {
      if (!document.hidden) await run(stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) failed?.(error);
    }
    running = false;
    if (!stop.signal.aborted) timer = setTimeout(again, milliseconds);
  };
  document.addEventListener('visibilitychange', again, { signal: stop.signal });
  again();
  return { stop: () => { clearTimeout(timer); stop.abort(); }, now: again };
};
