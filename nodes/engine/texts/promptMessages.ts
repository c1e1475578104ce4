import type { Message } from './message';
import { about, aboutText, quoted, shown } from './shown';

/** Prompts that are plainly broken. `near` is the place in the prompt that shows it. */
export const promptMessages = {
	object: (near: string) => ({
		message: "'Prompt' holds an object that was turned into text",
		remedy: `${about(quoted(near))} Pick one field of the object in the expression, such as {{ $json.person.name }} rather than {{ $json.person }}.`,
	}),
	expression: (left: string) => ({
		message: "'Prompt' holds an expression that was not evaluated",
		remedy: `${aboutText(left)} Switch the field from 'Fixed' to 'Expression'. To have it drawn as it stands, write it as a text in an expression.`,
	}),
	/** @param part of the expression, which gives nothing */
	gap: (near: string, part: string) => ({
		message: "'Prompt' has a gap: a part of its expression gives nothing",
		remedy: `${about(quoted(near))} The part is {{ ${shown(part)} }}. Check that each item has this field, or write what to take instead: {{ ${shown(part)} ?? "something" }}.`,
	}),
} as const satisfies Record<string, (...found: string[]) => Message>;
