// Stands in for nodemailer's table of file types: mails here have no attachments, and their parts say what they are.
function absent() {
  throw new Error('Left out of the bundle: see infra/trimmed.ts');
}
export const detectMimeType = absent;
export const detectExtension = absent;
