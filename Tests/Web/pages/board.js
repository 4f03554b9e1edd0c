// The part of shots.py that runs in a page of the running program to lay its parts out on one sheet: `keep` copies an
// open overlay, `parts` makes components with the program's own modules, `show` lays titled cards over the page. Gives
// {keep, put, parts, show}.
(() => {
  const kept = {};
  const style = (node, values) => {
    for (const [name, value] of Object.entries(values)) node.style.setProperty(name, value);
    return node;
  };
  const box = (values, ...children) => {
    const node = style(document.createElement('div'), values);
    node.append(...children.flat().filter(Boolean));
    return node;
  };

  /** Copies the last element of a selector unchanged, for a sheet. */
  function keep(name, selector) {
    const from = [...document.querySelectorAll(selector)].at(-1);
    const { width, height } = from.getBoundingClientRect();
    const copy = from.cloneNode(true);
    const fields = from.querySelectorAll('input, textarea');
    copy.querySelectorAll('input, textarea').forEach((one, i) => {
      one.value = fields[i].value;
    });
    copy.removeAttribute('popover');
    if (copy.tagName === 'DIALOG') copy.setAttribute('open', '');
    style(copy, {
      position: 'static',
      inset: 'auto',
      margin: '0',
      width: `${width}px`,
      'max-height': 'none',
      animation: 'none',
      display: getComputedStyle(from).display,
    });
    if (getComputedStyle(from).display === 'grid' || copy.querySelector('.vl')) {
      copy.style.setProperty('height', `${height}px`);
    }
    kept[name] = copy;
  }

  /** Takes markup of another page of the program. */
  function put(name, html) {
    kept[name] = document.createRange().createContextualFragment(html).firstElementChild;
  }

  const i18nOf = async () => {
    const { createI18n } = await import('/shared/i18n.js');
    return createI18n('zh-cn', await (await fetch('/client/lang/zh-cn.json')).json());
  };

  /** States of components, made by the functions that the program uses. */
  async function parts() {
    const [
      controls,
      { avatar },
      { userAvatar },
      { badge },
      { createRow },
      { fileCard },
      dialog,
      { skeleton, skeletonRows },
      { createBanner },
      { createToaster },
      { el },
      { icon },
      { initialState },
      i18n,
      { contentOf },
    ] = await Promise.all([
      import('/shared/controls.js'),
      import('/shared/avatar.js'),
      import('/client/ui/avatar.js'),
      import('/client/ui/badge.js'),
      import('/client/ui/message.js'),
      import('/client/ui/attachment.js'),
      import('/shared/dialog.js'),
      import('/client/ui/skeleton.js'),
      import('/client/ui/banner.js'),
      import('/shared/toast.js'),
      import('/shared/dom.js'),
      import('/shared/icons.js'),
      import('/client/state/state.js'),
      i18nOf(),
      import('/client/state/content.js'),
    ]);
    const line = (...nodes) =>
      box(
        { display: 'flex', 'flex-wrap': 'wrap', 'align-items': 'center', gap: '10px', 'margin-bottom': '12px' },
        ...nodes,
      );
    const { button, iconButton, toggle, choice, keys } = controls;
    const state = (node, name) => {
      node.dataset.force = name;
      return node;
    };
    const off = (node) => {
      node.disabled = true;
      return node;
    };
    const b = (label, kind, force) => {
      const node = button({ label, kind });
      return force === 'off' ? off(node) : force ? state(node, force) : node;
    };
    const small = (name, force) => {
      const node = iconButton({ label: name, icon: name });
      return force ? state(node, force) : node;
    };
    const pressed = small('panel');
    pressed.setAttribute('aria-pressed', 'true');
    const check = (on) => {
      const input = el('input', { type: 'checkbox' });
      input.checked = on;
      return el('label', { class: 'check' }, input);
    };
    const people = [['知遥', 1, 'online'], ['一鸣', 2, 'busy'], ['何婉清', 3, 'away'], ['江予安', 4, 'offline'], [
      'Maya Lindqvist',
      5,
    ], ['顾思源', 6]]
      .map(([realname, id, status]) => userAvatar({ id, realname, status }, 40, { dot: Boolean(status) }));
    const count = (n, more = {}) => badge({ count: n, mentions: 0, sign: true, i18n, ...more });
    const field = (props, force) => {
      const node = el('input', { class: 'field-input', ...props });
      return force === 'off' ? off(node) : force ? state(node, force) : node;
    };

    const me = { id: 1, realname: '沈知遥', account: 'zhiyao', status: 'online' };
    const uploads = new Map([['u', { sent: 8_300_000, total: 13_200_000, speed: 3_200_000 }], ['big', {
      code: 'tooLarge',
    }]]);
    const ctx = {
      store: {
        get: () => ({
          ...initialState,
          session: { ...initialState.session, me: 1, fileLimit: 200 << 20 },
          users: { ...initialState.users, byId: new Map([[1, me]]) },
          uploads,
        }),
        watch: (pick, run) => run('waiting'),
      },
      commands: { resend() {}, removeMessage() {}, retryNow() {}, heldFile: () => null, fileAddress: () => '' },
      announcer: { alert() {} },
      signal: new AbortController().signal,
      i18n,
      emoji: { withSigns: (one) => one, signOf: (one) => one, isReady: () => true },
    };
    const date = Date.now() / 1000,
      message = (gid, content, more = {}) => ({
        gid,
        id: 1,
        user: 1,
        date,
        type: 'normal',
        contentType: 'text',
        content,
        state: 'stored',
        ...more,
      });
    const row = (one) => createRow({ key: one.gid, kind: 'message', message: one, head: false }, '', ctx, () => {});
    const file = (gid, name, size, more = {}) => {
      const one = message(gid, JSON.stringify({ name, size, id: more.state ? 0 : 5, time: 1, send: !more.state }), {
        contentType: 'file',
        ...more,
      });
      return style(fileCard(one, contentOf(one), ctx), { width: '290px' });
    };
    ctx.store.get =
      ((get) => () => ({ ...get(), session: { ...get().session, status: 'waiting', retryAt: Date.now() + 8_000 } }))(
        ctx.store.get,
      );
    const toaster = createToaster();
    const toast = toaster.node;
    document.body.append(toast);
    toaster.show('已转发到 3 个聊天', { action: '撤销', run() {} });
    keep('toast', '.toast');
    toast.remove();
    const error = dialog.errorLine();
    dialog.tell(error, '没有发言权限，消息未发出');
    const banner = createBanner(ctx, 'chat');
    await new Promise((done) => setTimeout(done, 1_700));
    const row0 = (selector, force) => {
      const node = document.querySelector(selector).cloneNode(true);
      node.removeAttribute('aria-current');
      return force ? state(node, force) : node;
    };
    const current = document.querySelector('.cl-row[aria-current]').cloneNode(true);
    Object.assign(kept, {
      buttons: box(
        {},
        line(
          b('保存', 'primary'),
          b('保存', 'primary', 'hover'),
          b('保存', 'primary', 'focus-visible'),
          b('保存', 'primary', 'off'),
          b('取消'),
          b('取消', 'default', 'hover'),
          b('取消', 'default', 'focus-visible'),
          b('了解更多', 'quiet'),
        ),
        line(
          b('删除', 'danger'),
          small('search'),
          small('search', 'hover'),
          pressed,
          small('more', 'focus-visible'),
          toggle({ label: 'a', on: false }).node,
          toggle({ label: 'b', on: true }).node,
          state(toggle({ label: 'c', on: true }).node, 'focus-visible'),
          check(false),
          check(true),
        ),
      ),
      avatars: box(
        {},
        line(
          ...people,
          avatar({ id: 'g', name: '发布协同', size: 40, shape: 'square' }),
          avatar({ id: 'n', name: '系统', size: 40, shape: 'square', drawing: 'bell' }),
        ),
        line(
          count(3),
          count(120),
          count(2, { mentions: 1 }),
          count(36, { muted: true }),
          el('span', { class: 'tag', text: '管理员' }),
          ...keys('Ctrl', 'K'),
        ),
      ),
      inputs: box(
        { display: 'grid', gap: '10px' },
        field({ placeholder: '讨论组名称' }),
        field({ value: '发布协同' }, 'focus-visible'),
        box(
          { display: 'grid', gap: '5px' },
          field({ value: '公开@组', 'aria-invalid': 'true' }),
          el('p', { class: 'field-error', text: '名称里不能有 @，请改一个字。' }),
        ),
        field({ value: 'shen.zhiyao' }, 'off'),
      ),
      rows: box({ margin: '0 -12px' }, row0('.cl-row'), row0('.cl-unread', 'hover'), current, skeletonRows(1)),
      states: box(
        { margin: '0 -16px' },
        row(message('a', '发送中', { state: 'waiting' })),
        row(message('b', '服务器已存')),
        row(message('c', '明早九点开会', { state: 'failed' })),
        row(message('d', '🎉')),
      ),
      notices: box({ display: 'grid', gap: '10px' }, style(banner, { margin: '0' }), kept.toast, error),
      files: box(
        { display: 'flex', gap: '12px' },
        file('f', 'relay 2.9 发布评审.pdf', 901_120),
        file('u', 'rollback-2.9.0.zip', 13_200_000, { state: 'uploading' }),
        file('big', '标定过程录像.mov', 327_155_712, { state: 'failed' }),
      ),
      choices: box(
        { display: 'grid', gap: '10px', 'justify-items': 'start' },
        choice({
          label: 'a',
          value: '1',
          options: [{ value: '1', label: '舒适' }, { value: '2', label: '紧凑' }],
          onChange() {},
        }).node,
        choice({
          label: 'b',
          kind: 'chip',
          value: '1',
          options: [{ value: '1', label: '全部' }, { value: '2', label: '未读' }, { value: '3', label: '@我' }],
          onChange() {},
        }).node,
      ),
      bones: skeleton(),
    });
  }

  /** Cards are [title, name of what was kept, x, y, width, height] in px. A card without a title is the part alone. */
  function show(cards) {
    if (kept.tree) {
      kept.tree = box(
        { height: '150px', margin: '0 -10px', overflow: 'hidden' },
        style(kept.tree, { width: 'auto', margin: '-108px 0 0' }),
      );
    }
    kept.pick?.style.setProperty('height', '300px');
    kept.comp?.style.setProperty('width', '336px');
    document.querySelectorAll('dialog').forEach((one) => one.close());
    const sheet = style(document.createElement('div'), {
      position: 'fixed',
      inset: '0',
      'z-index': '40',
      background: 'var(--bg-list)',
    });
    for (const [title, name, x, y, width, height] of cards) {
      const place = {
        position: 'absolute',
        left: `${x}px`,
        top: `${y}px`,
        ...(width && { width: `${width}px` }),
        ...(height && { height: `${height}px` }),
      };
      if (!title) sheet.append(box(place, kept[name]));
      else {
        const head = style(document.createElement('p'), {
          'margin-bottom': '8px',
          color: 'var(--text-3)',
          font: 'var(--f12) var(--font)',
        });
        head.textContent = title;
        sheet.append(
          box(
            {
              ...place,
              padding: '10px 16px',
              border: '1px solid var(--line)',
              'border-radius': '12px',
              background: 'var(--bg)',
              overflow: 'hidden',
            },
            head,
            kept[name],
          ),
        );
      }
    }
    document.body.append(sheet);
  }

  return { keep, put, parts, show };
})()
