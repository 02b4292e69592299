/** Texts of a file: UTF-8 as it stands, a byte order mark included; what is no UTF-8 becomes the sign for that. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
