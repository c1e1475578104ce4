/** Warnings name what would pay again, and are no advice. */
const WARNING = /[^.]*\bwould order (it|them) anew\./g;

const ADVICE =
	/\b(run|try|order|start|repeat|execute|submit)\b[^.]*\b(again|anew|later|missing|rest)\b|\bre-?run\b|\bretry\b(?! on fail)/i;

/** Whether a text makes somebody pay twice who has paid: it sends him to order anew, or says that it was free. */
export function makesPayTwice(text: string): boolean {
	return adviceToOrderAnew(text).length > 0 || saysFree(text);
}

export function saysFree(text: string): boolean {
	return /nothing was (charged|ordered|paid)/i.test(text);
}

/** The sentences of a text by which a reader would order anew; for one who has paid, each of them costs money. */
export function adviceToOrderAnew(text: string): string[] {
	return text
		.replace(WARNING, '')
		.split(/(?<=\.)\s+/)
		.filter((sentence) => ADVICE.test(sentence));
}

/** Whether a text says that an image may have been paid for, so that its reader looks before he orders anew. */
export function asksToLook(text: string): boolean {
	return /may have been made|may be paid for as well/.test(text);
}
