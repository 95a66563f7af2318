import {
  readArgsFile,
  readConfiguration,
  readEtcdEnvironment,
  readFlags,
  readStaticPod,
  readUnit,
} from '../../../src/core/read/settings.js';

const values = (settings: { readonly values: ReadonlyMap<string, readonly string[]> } | undefined) =>
  Object.fromEntries(settings?.values ?? []);

describe('flags', () => {
  it('are read in every way that Go programs take them', () => {
    const flags = readFlags(['--a=1', '--b', '2', '-c=3', '--d', '--a=4', "--e='x y'"]);
    expect(Object.fromEntries(flags)).toEqual({
      '--a': ['1', '4'],
      '--b': ['2'],
      '--c': ['3'],
      '--d': ['true'],
      '--e': ['x y'],
    });
  });

  it('of a static pod come from command and args, with the release of its image', () => {
    const pod = `
kind: Pod
spec:
  containers:
    - { name: kube-apiserver, image: "registry:5000/kube-apiserver:v1.36.1@sha256:00", command: [/bin/kube-apiserver, --secure-port=6443], args: [--v=2] }
`;
    const settings = readStaticPod(pod, 'x.yaml');
    expect(settings).toMatchObject({ component: 'kube-apiserver', file: 'x.yaml', imageTag: 'v1.36.1' });
    expect(values(settings)).toEqual({ '--secure-port': ['6443'], '--v': ['2'] });
  });

  it.each(['', 'kind: Pod', ': [', '[]', 'spec: { containers: 3 }'])('of what is no pod are none: %j', (text) => {
    expect(readStaticPod(text, 'x.yaml')?.values ?? new Map()).toEqual(new Map());
  });

  it('of a systemd unit are those of its last ExecStart, lines joined', () => {
    const unit =
      '[Service]\nExecStart=\nExecStart=-/usr/local/bin/etcd \\\n  --name cp1 \\\n  --cert-file="/etc/etcd/a b.crt"\n';
    const settings = readUnit(unit, 'etcd.service');
    expect(settings?.component).toBe('etcd');
    expect(values(settings)).toEqual({ '--name': ['cp1'], '--cert-file': ['/etc/etcd/a b.crt'] });
  });

  it('of etcd are in its environment too', () => {
    expect(values(readEtcdEnvironment('# x\nETCD_CERT_FILE="/a.pem"\nPATH=/bin\n', 'etcd.env'))).toEqual({
      '--cert-file': ['/a.pem'],
    });
  });

  it('stand one on a line in an args file', () => {
    const text = '# comment\n--client-ca-file=/certs/ca.crt\n--etcd-servers="unix:///kine.sock:12379"\n';
    expect(values(readArgsFile(text, 'kube-apiserver', 'args'))).toEqual({
      '--client-ca-file': ['/certs/ca.crt'],
      '--etcd-servers': ['unix:///kine.sock:12379'],
    });
  });
});

it('a configuration file is its values by their paths, over all of its documents', () => {
  const text = 'a: { b: /x, c: [1, 2] }\n---\nd: true\n';
  expect(values(readConfiguration(text, 'kubelet', 'config.yaml'))).toEqual({
    'a.b': ['/x'],
    'a.c': ['1', '2'],
    d: ['true'],
  });
});
