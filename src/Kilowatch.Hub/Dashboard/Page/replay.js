import { h } from './dom.js';
import { post } from './api.js';
import { card } from './parts.js';

/** Sends the request again, as it is or edited; null where the hub does not allow it. */
export const replay = (entry, go) => {
  if (!entry.canReplay) return null;
  const answer = h('div', { role: 'status' });
  const field = h('textarea', { rows: 10, spellcheck: 'false', 'aria-label': 'Body to send', value: entry.request.text ?? '', hidden: true });
  const send = async body => {
    answer.replaceChildren('Sending …');
    try {
      const result = await post(`notifications/${entry.id}/replay`, body);
      if (result.entry) return go(`/admin/notifications/${result.entry}`);
      answer.replaceChildren(h('p', { class: 'problem' }, `HTTP ${result.httpStatus}, and not in the journal${result.retryAfter ? `; come back in ${result.retryAfter} s` : ''}: `, h('code', {}, result.answer)));
    } catch (error) {
      answer.replaceChildren(h('p', { class: 'problem', role: 'alert' }, error.message));
    }
  };
  const again = h('button', { type: 'button', class: 'primary', onclick: () => send(field.hidden ? {} : { body: field.value }) }, 'Send again');
  const edit = h('button', {
    type: 'button', 'aria-expanded': 'false', onclick: () => {
      field.hidden = !field.hidden;
      edit.setAttribute('aria-expanded', String(!field.hidden));
      again.textContent = field.hidden ? 'Send again' : 'Send the edited body';
      if (!field.hidden) field.focus();
    },
  }, 'Edit first');
  if (entry.request.text === undefined) edit.disabled = true;
  return card('Replay', { class: 'replay' },
    h('p', { class: 'note' }, `Through the whole hub again, in the name of ${entry.operator ?? 'the operator that it names'}. The very same body, once accepted, gets its stored answer; a Progress within five minutes is too early.`),
    field, h('div', { class: 'buttons' }, again, edit), answer);
};
