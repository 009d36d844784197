// The page around the session: its title, its language, and which session it is.
import './session.js';
import { load } from './words.js';

const { texts, language } = await load();
document.documentElement.lang = language;
document.title = texts.title;
for (const element of document.querySelectorAll('[data-word]')) element.textContent = texts[element.dataset.word];
const session = document.querySelector('kilowatch-session');
session.addEventListener('kilowatch-state', event => { document.title = event.detail.state === 'gone' ? event.detail.name : `${event.detail.name} – ${texts.title}`; });
const target = Number(new URLSearchParams(location.search).get('target'));
if (target > 0) session.setAttribute('target-kwh', target);
session.setAttribute('src', new URL(`../sessions/${location.pathname.split('/').pop()}`, location.href).href);
