/** Warnings name what would pay again, and are no advice. */
const WARNING = /[^.]*\bwould order (it|them) anew\./g;

const ADVICE =
	/\b(run|try|order|start|repeat|execute|submit)\b[^.]*\b(again|anew|later|missing|rest)\b|\bre-?run\b|\bretry\b(?! on fail)/i;

/** The sentences of a text by which a reader would order anew; for one who has paid, each of them costs money. */
export function adviceToOrderAnew(text: string): string[] {
	return text
		.replace(WARNING, '')
		.split(/(?<=\.)\s+/)
		.filter((sentence) => ADVICE.test(sentence));
}
