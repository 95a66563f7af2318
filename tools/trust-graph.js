// The picture of the trust relations, from the catalog: which authority signs what, and which component reads it how.
'use strict';
const { catalog, layouts } = require('../dist/core/catalog/catalog.js');
const { componentNames } = require('../dist/core/cluster/component-names.js');

const colours = { ca: '#1f6feb', 'etcd-ca': '#bf5a00', 'front-proxy-ca': '#8250df', sa: '#1a7f37' };
const verbs = { serves: 'serves with it', presents: 'presents it', trusts: 'trusts it', signs: 'signs with it' };
const dashes = { serves: '', presents: '', trusts: '5 4', signs: '1 4' };
const row = 30;
const columns = { authority: 20, artefact: 300, component: 720 };
const widths = { authority: 150, artefact: 230, component: 190 };

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Artefacts of the layout kubepki with the components that read them; a kubelet reads its client pair through kubelet.conf. */
function artefacts() {
  const names = Object.keys(colours).flatMap((authority) =>
    Object.entries(catalog)
      .filter(([, entry]) => entry.kind !== 'authority' && entry.authority === authority)
      .map(([name, entry]) => ({ name, authority, entry })),
  );
  return names.filter(({ name, entry }) => layouts.kubepki.paths[name] !== undefined || entry.on === 'users');
}

const readersOf = (entry) => [
  ...new Map((entry.readBy ?? []).map(({ component, does }) => [`${component} ${does}`, { component, does }])).values(),
];

const box = (x, y, width, text, colour, bold) =>
  `<rect x="${x}" y="${y - 11}" width="${width}" height="22" rx="4" fill="#fff" stroke="${colour}"/>` +
  `<text x="${x + 10}" y="${y + 4}" fill="#1f2328"${bold ? ' font-weight="600"' : ''}>${escape(text)}</text>`;

const edge = (x1, y1, x2, y2, colour, dash) => {
  const middle = (x1 + x2) / 2;
  return `<path d="M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}" fill="none" stroke="${colour}" stroke-opacity="0.75"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
};

function trustGraph() {
  const all = artefacts().map((one, index) => ({ ...one, y: 90 + index * row }));
  const height = 90 + all.length * row + 50;
  const authorityY = (name) => {
    const mine = all.filter(({ authority }) => authority === name);
    return (mine[0].y + mine[mine.length - 1].y) / 2;
  };
  const people = [{ name: 'people (users/)', y: 0 }];
  const right = [...componentNames, people[0].name].map((name, index, list) => ({
    name,
    y: 110 + (index * (height - 190)) / (list.length - 1),
  }));
  const rightY = (name) => right.find((one) => one.name === name).y;
  const edges = all.flatMap(({ authority, entry, y }) => {
    const readers = entry.on === 'users' ? [{ component: people[0].name, does: 'presents' }] : readersOf(entry);
    return [
      edge(columns.authority + widths.authority, authorityY(authority), columns.artefact, y, colours[authority], ''),
      ...readers.map(({ component, does }) =>
        edge(
          columns.artefact + widths.artefact,
          y,
          columns.component,
          rightY(component),
          colours[authority],
          dashes[does],
        ),
      ),
    ];
  });
  const legend = Object.entries({
    'serves or presents it': '',
    [verbs.trusts]: dashes.trusts,
    [verbs.signs]: dashes.signs,
  }).map(
    ([text, dash], index) =>
      `<path d="M${20 + index * 200} ${height - 20} h40" stroke="#57606a"${dash ? ` stroke-dasharray="${dash}"` : ''}/><text x="${70 + index * 200}" y="${height - 16}" fill="#57606a">${text}</text>`,
  );
  const heading = (x, text) => `<text x="${x}" y="50" fill="#57606a" font-weight="600">${text}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 930 ${height}" width="930" height="${height}" font-family="ui-sans-serif, Helvetica, Arial, sans-serif" font-size="13" role="img" aria-label="Which authority signs what, and which component reads it">`,
    `<rect width="930" height="${height}" fill="#ffffff"/>`,
    heading(columns.authority, 'authority'),
    heading(columns.artefact, 'signs, or is copied to'),
    heading(columns.component, 'read by'),
    ...edges,
    ...Object.keys(colours).map((name) =>
      box(columns.authority, authorityY(name), widths.authority, name, colours[name], true),
    ),
    ...all.map(({ name, authority, y }) => box(columns.artefact, y, widths.artefact, name, colours[authority], false)),
    ...right.map(({ name, y }) => box(columns.component, y, widths.component, name, '#57606a', true)),
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

module.exports = { trustGraph };
