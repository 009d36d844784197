// Notifications on this device, when the driver asks for them (W3C Push API). Null where this browser or this EMP has none.
const bytes = base64url => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0));

export const open = async (address, link, language) => {
  const isHere = new URL(address).origin === location.origin && new URL(link).origin === location.origin;
  if (!isHere || !('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return null;
  const answer = await fetch(`${address}/push`, { cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return null;
  const { publicKey } = await answer.json();
  if (!publicKey) return null;
  const policy = window.trustedTypes?.createPolicy('kilowatch-worker', { createScriptURL: url => url });
  const worker = new URL('../sw.js', import.meta.url).href;
  const registration = await navigator.serviceWorker.register(policy?.createScriptURL(worker) ?? worker);
  const send = (method, body) => fetch(`${address}/push`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const chosen = `kilowatch push ${address}`;
  return {
    isOn: async () => localStorage.getItem(chosen) !== null && await registration.pushManager.getSubscription() !== null,
    /** @returns whether the driver let us. */
    turnOn: async () => {
      if (await Notification.requestPermission() !== 'granted') return false;
      await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(publicKey) });
      const { endpoint, keys } = subscription.toJSON();
      const taken = await send('POST', { endpoint, keys, language });
      if (taken.ok) localStorage.setItem(chosen, endpoint);
      return taken.ok;
    },
    turnOff: async () => {
      const endpoint = localStorage.getItem(chosen);
      localStorage.removeItem(chosen);
      await send('DELETE', { endpoint });
    },
  };
};
