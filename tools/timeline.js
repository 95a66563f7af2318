// The picture of a timeline in README.md: what `kubepki check --output svg` draws of a home that is made here, always at the same time.
'use strict';
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { issuer } = require('../dist/adapters/issue/issue.js');
const { processes } = require('../dist/adapters/probe/processes.js');
const { reader } = require('../dist/adapters/store/read.js');
const { writer } = require('../dist/adapters/store/write.js');
const { svgForm } = require('../dist/core/report/forms/svg.js');
const { applyPlan } = require('../dist/workflows/apply.js');
const { check } = require('../dist/workflows/check.js');
const { furnish } = require('../dist/workflows/furnish.js');
const { openHome } = require('../dist/workflows/home.js');
const { prepareInit } = require('../dist/workflows/init.js');
const { planHome } = require('../dist/workflows/plan.js');

const made = new Date('2026-06-01T12:00:00Z');
const checked = new Date('2027-01-15T12:00:00Z');

/** Lifetimes that differ, so that there is something to see. */
const spec = `apiVersion: kubepki/v1
kind: Cluster
name: prod
kubernetesVersion: "1.37"
endpoint: api.example.com:6443
nodes:
  - { name: cp1, roles: [control-plane, etcd], addresses: [192.0.2.10] }
  - { name: w1, roles: [worker], addresses: [192.0.2.20] }
certificates:
  validity: { authority: 2y, leaf: 1y }
  overrides:
    front-proxy-ca: { validity: 550d }
    etcd-peer: { validity: 270d }
    etcd-server: { validity: 270d }
    w1/kubelet-client: { validity: 300d }
    w1/kubelet-server: { validity: 300d }
    super-admin.conf: { validity: 30d }
`;

/** @returns the SVG, the same every time: it says nothing of keys */
async function timelinePicture() {
  const folder = join(mkdtempSync(join(tmpdir(), 'kubepki-timeline-')), 'prod');
  const nobody = () => Promise.reject(new Error('no passphrase is needed here'));
  const tools = { reader, writer, issue: issuer, passphrase: { known: nobody, chosen: nobody } };
  try {
    const prepared = prepareInit(
      { folder, spec: { bytes: Buffer.from(spec), file: 'spec.yaml' }, isDefault: false },
      reader,
      made,
    );
    furnish(prepared, '{}', reader, writer, made);
    await applyPlan(planHome(openHome(folder, reader), reader, made), tools, 'generate', made);
    const request = {
      path: folder,
      nameOf: (one) => one,
      isPublic: false,
      now: checked,
      thresholds: {},
      policy: {},
    };
    return svgForm(await check(request, reader, processes, nobody), {});
  } finally {
    rmSync(join(folder, '..'), { recursive: true, force: true });
  }
}

module.exports = { timelinePicture };
