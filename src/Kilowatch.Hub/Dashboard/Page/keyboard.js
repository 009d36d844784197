// Single-key shortcuts, which can be turned off (WCAG 2.2, 2.1.4), and the theme.
const dialog = document.getElementById('shortcuts');
const keysOn = document.getElementById('keys-on');
const root = document.documentElement;
const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a private window */ } };
const stored = key => { try { return localStorage.getItem(key); } catch { return null; } };

const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
const theme = () => {
  root.dataset.theme = isDark() ? 'light' : 'dark';
  store('kilowatch-theme', root.dataset.theme);
};

const rows = () => [...document.querySelectorAll('tbody tr')].filter(row => row.querySelector('a.row'));
const step = by => {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement?.closest('tr'));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next.querySelector('a.row').focus();
  next.scrollIntoView({ block: 'nearest' });
};

export const listen = ({ go, keys }) => {
  if (stored('kilowatch-theme')) root.dataset.theme = stored('kilowatch-theme');
  keysOn.checked = stored('kilowatch-keys') !== 'off';
  keysOn.addEventListener('change', () => store('kilowatch-keys', keysOn.checked ? 'on' : 'off'));
  document.getElementById('theme').addEventListener('click', theme);
  document.getElementById('help').addEventListener('click', () => dialog.showModal());

  const common = {
    '?': () => dialog.showModal(), t: theme, j: () => step(1), k: () => step(-1),
    '/': () => document.querySelector('main input[type=search]')?.focus(),
    u: () => { if (location.pathname !== '/admin/') go(location.pathname.split('/').slice(0, 3).join('/')); },
    ...Object.fromEntries([...document.querySelectorAll('nav a')].map(link => [link.dataset.key, () => go(link.getAttribute('href'))])),
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.key === 'Escape' && event.target.matches('input, select, textarea')) return event.target.blur();
    if (event.target.matches('input:not([type=checkbox]), select, textarea') || !keysOn.checked) return;
    const act = keys()[event.key] ?? common[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
};
