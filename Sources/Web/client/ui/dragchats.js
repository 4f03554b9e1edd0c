// Dragging a chat onto another section of the list: into a category, to the stars, or out of both.

const KIND = 'application/x-xuan-chat';

/** @param {HTMLElement} list @param {import('./page.js').Context} ctx */
export function dragChats(list, { store, commands }) {
  let over = null;
  const mark = (node) => {
    over?.classList.remove('cl-drop');
    over = node;
    over?.classList.add('cl-drop');
  };
  const placeOf = (event) => event.target.closest?.('[data-section]');

  list.addEventListener('dragstart', (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest?.('.cl-row');
    if (!row?.dataset.gid) return;
    event.dataTransfer.setData(KIND, row.dataset.gid);
    event.dataTransfer.effectAllowed = 'move';
  });
  list.addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes(KIND)) return;
    event.preventDefault();
    mark(placeOf(event));
  });
  for (const type of ['dragleave', 'dragend']) list.addEventListener(type, () => mark(null));
  list.addEventListener('drop', (event) => {
    const gid = event.dataTransfer.getData(KIND);
    const section = placeOf(event)?.dataset.section;
    const chat = store.get().chats.get(gid);
    mark(null);
    if (!section || !chat?.id) return;
    event.preventDefault();
    if (Boolean(chat.star) !== (section === 'starred')) commands.star(gid, section === 'starred');
    if (section === 'starred') return;
    const category = section === 'recent' ? '' : section.slice(3);
    if ((chat.category ?? '') !== category) commands.categorise([gid], category).catch(() => {});
  });
}
