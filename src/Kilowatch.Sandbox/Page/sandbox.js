const byId = id => document.getElementById(id);
const say = text => { byId('trouble').textContent = text; };

// What the sandbox says no to, it says in words.
const ask = async (path, options) => {
  const answer = await fetch(`/sandbox/${path}`, { cache: 'no-store', ...options });
  if (answer.ok) return answer.json();
  throw new Error(await answer.text());
};
const attempt = async action => {
  try {
    await action();
    say('');
  } catch (failure) {
    say(failure instanceof TypeError ? 'The sandbox does not answer. Does it still run?' : failure.message);
  }
};

// The clock is asked once a second, and counted on in between at its own speed.
let clock = null;
const showClock = () => {
  if (!clock) return;
  const now = new Date(clock.at + (performance.now() - clock.asked) * clock.speed);
  byId('now').textContent = now.toISOString().slice(0, 19).replace('T', ' ') + ' UTC';
  byId('now').dateTime = now.toISOString();
};
const takeClock = ({ now, speed }) => {
  if (clock && Date.parse(now) < clock.at) return; // it never goes back: an older answer was overtaken
  clock = { at: Date.parse(now), speed, asked: performance.now() };
  byId('speed').textContent = speed === 1 ? 'real time' : speed === 0 ? 'stands still' : `${speed} times as fast`;
  for (const button of document.querySelectorAll('[data-speed]')) button.setAttribute('aria-pressed', Number(button.dataset.speed) === speed);
  showClock();
};
const move = change => attempt(async () => takeClock(await ask('clock', { method: 'POST', body: JSON.stringify(change) })));
for (const button of document.querySelectorAll('[data-advance]')) button.onclick = () => move({ advance: button.dataset.advance });
for (const button of document.querySelectorAll('[data-speed]')) button.onclick = () => move({ speed: Number(button.dataset.speed) });

let faults = [];
const showFaults = plan => {
  const isNew = JSON.stringify(plan.faults) !== JSON.stringify(faults) || !byId('list').children.length;
  faults = plan.faults;
  byId('counts').textContent = faults.length ? `${plan.hit} notifications hit, ${plan.passed} spared, seed ${plan.seed}.` : '';
  if (!isNew) return;
  byId('list').replaceChildren(...faults.map((fault, index) => {
    const item = document.createElement('li');
    const remove = Object.assign(document.createElement('button'), { textContent: 'Remove' });
    remove.setAttribute('aria-label', `Remove ${fault}`);
    remove.onclick = () => put(faults.filter((_, other) => other !== index));
    item.append(Object.assign(document.createElement('code'), { textContent: fault }), ' ', remove);
    return item;
  }));
  if (!faults.length) byId('list').replaceChildren(Object.assign(document.createElement('li'), { textContent: 'None: it answers as it should.' }));
};
const put = list => attempt(async () => showFaults(await ask('faults', { method: 'PUT', body: JSON.stringify({ faults: list }) })));

const defaults = { slow: '2s', http: '500', refuse: '210' };
byId('kind').onchange = () => {
  byId('argument').value = defaults[byId('kind').value] ?? '';
  byId('argument-label').hidden = !(byId('kind').value in defaults);
};
byId('add').onsubmit = event => {
  event.preventDefault();
  const kind = byId('kind').value;
  const share = Number(byId('share').value);
  put([...faults, (kind in defaults ? `${kind}:${byId('argument').value.trim()}` : kind) + (share < 100 ? `@${share / 100}` : '')]);
};
byId('clear').onclick = () => attempt(async () => showFaults(await ask('faults', { method: 'DELETE' })));
byId('copy').onclick = () => attempt(() => navigator.clipboard.writeText(byId('curl').textContent));

const about = await ask('about');
byId('places').replaceChildren(...about.addresses.flatMap(({ name, address }) => {
  const place = document.createElement('dd');
  place.append(Object.assign(document.createElement('a'), { href: address, textContent: address }));
  return [Object.assign(document.createElement('dt'), { textContent: name }), place];
}));
byId('remarks').replaceChildren(...about.remarks.map(remark => Object.assign(document.createElement('li'), { textContent: remark })));
byId('curl').textContent = about.curl;

const hasFaults = (await fetch('/sandbox/faults')).ok;
byId('fault-controls').hidden = !hasFaults;
byId('own-emp').hidden = hasFaults;
const look = () => attempt(async () => {
  takeClock(await ask('clock'));
  if (hasFaults) showFaults(await ask('faults'));
});
setInterval(showClock, 100);
setInterval(() => document.hidden || look(), 1000);
look();
