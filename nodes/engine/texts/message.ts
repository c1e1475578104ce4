/** What an error tells the user. `message` comes from a fixed list, since n8n replaces texts that look like error codes. */
export interface Message {
	/** What happened, in a few words. */
	message: string;
	/** What to do. Shown whatever became of the money, so it never advises to run anything again. */
	remedy: string;
	/** The order cannot have been carried out: "nothing was charged" is said, unless an earlier try is in doubt. */
	uncharged?: true;
	/** Advice that orders anew: said only where nothing of this run is paid for, or may be. */
	again?: string;
	/** Time may heal it: whoever waits for a generation may ask again. */
	passes?: true;
}

/** Of what is found before an order is sent. */
export function beforeTheOrder<Name extends string>(
	texts: Record<Name, Omit<Message, 'uncharged'>>,
): Record<Name, Message> {
	const entries = Object.entries<Message>(texts).map(([name, text]) => [
		name,
		{ ...text, uncharged: true },
	]);
	return Object.fromEntries(entries) as Record<Name, Message>;
}
