/** Follows a session's live feed until the result is called. A browser comes back by itself, but not after an answer that was not a feed. */
export const follow = (address, on) => {
  let feed, timer, isOver = false;
  const connect = () => {
    feed = new EventSource(`${address}/events`);
    feed.onopen = () => on.open();
    feed.addEventListener('clock', event => on.clock(Number(event.data)));
    feed.addEventListener('session', event => on.session(JSON.parse(event.data)));
    feed.onerror = async () => {
      on.lost();
      if (feed.readyState !== EventSource.CLOSED) return;
      const answer = await fetch(address, { cache: 'no-store' }).catch(() => null); // the link is over, or a proxy is in the way for now
      if (isOver) return;
      if (answer?.status === 404) return on.gone();
      if (answer?.ok) on.session(await answer.json()); // as it is now, at least
      timer = setTimeout(connect, 5000);
    };
  };
  connect();
  return () => {
    isOver = true;
    clearTimeout(timer);
    feed.close();
  };
};
