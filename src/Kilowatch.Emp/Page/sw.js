// Shows what the EMP tells, and opens the session when it is clicked.
addEventListener('push', event => {
  const { title, body, tag, link, language } = event.data.json();
  event.waitUntil(registration.showNotification(title, { body, tag, lang: language, data: { link }, icon: 'assets/icon-192.png', badge: 'assets/icon-192.png' }));
});
addEventListener('notificationclick', event => {
  event.notification.close();
  const link = new URL(event.notification.data.link, location.origin).href;
  event.waitUntil((async () => {
    const open = (await clients.matchAll({ type: 'window' })).find(client => client.url === link);
    return open ? open.focus() : clients.openWindow(link);
  })());
});
