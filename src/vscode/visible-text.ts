/** Names come from files. What could disguise them (control characters, marks that turn the writing direction) is shown, not obeyed. */

/** `a\u202eb` becomes the visible text `a\u{202e}b`; everything else stays. */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

const longest = 300;

/** Visible, and short enough for a row or a message: the middle of a very long name is left out. */
export function shortText(text: string): string {
  const visible = visibleText(text.length > 4 * longest ? `${text.slice(0, longest)}…${text.slice(-longest)}` : text);
  return visible.length <= longest ? visible : `${visible.slice(0, longest / 2)}…${visible.slice(-longest / 2)}`;
}
