/** Mailboxes that anyone can open for ten minutes, by their domains. */

/** Of the domain or one above it. The list, 170 kB, is read when it is first asked for, and so lies beside the bundle. */
export async function isDisposableDomain(domain: string): Promise<boolean> {
  const { disposableEmailBlocklistSet } = await import('disposable-email-domains-js');
  const listed = disposableEmailBlocklistSet();
  const labels = domain.toLowerCase().split('.');
  return labels.some((_, index) => index < labels.length - 1 && listed.has(labels.slice(index).join('.')));
}
