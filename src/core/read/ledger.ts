/** Artefacts that the ledger says were issued a certificate, as `admin.conf` or `cp1/super-admin.conf`. A line that does not parse tells nothing here; `ledger verify` judges it. */
export function issuedOnce(text: string): ReadonlySet<string> {
  const artefacts = text.split('\n').flatMap((line) => {
    try {
      const { changes } = JSON.parse(line) as {
        changes?: readonly { node?: unknown; artefact?: unknown; serial?: unknown }[];
      };
      return (changes ?? []).flatMap(({ node, artefact, serial }) =>
        typeof artefact === 'string' && serial !== undefined
          ? [typeof node === 'string' ? `${node}/${artefact}` : artefact]
          : [],
      );
    } catch {
      return [];
    }
  });
  return new Set(artefacts);
}
