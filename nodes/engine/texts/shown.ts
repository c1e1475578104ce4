/** More of a name than this helps nobody. */
const LONGEST = 200;

/**
 * A name from elsewhere as it may stand in a message: short, in one line, without anything that a terminal or a
 * browser would take for more than text.
 */
export function shown(name: string): string {
	const plain = name
		.slice(0, LONGEST)
		.replace(/[\p{Cc}\p{Cs}]|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
	return `${plain.replace(/</g, '‹').replace(/>/g, '›')}${name.length > LONGEST ? '…' : ''}`;
}
