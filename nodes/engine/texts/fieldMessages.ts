import type { Message } from './message';
import { aboutText, found, kindOf } from './shown';

/** What is wrong with the value of a field, before anything is sent; each names the field by its label in the form. */
export const fieldMessages = {
	/** @param error n8n's own, which names neither the field nor a way out */
	notEvaluable: (label: string, error: { message: string; description?: string | null }) => ({
		message: `'${label}' cannot be evaluated: ${error.message}`,
		remedy: `Correct the expression in it.${error.description ? ` ${error.description}` : ''}`,
	}),
	empty: (label: string) => ({
		message: `'${label}' is empty`,
		remedy: `Fill in '${label}', or check the expression in it.`,
	}),
	notText: (label: string, value: unknown) => ({
		message: `'${label}' is not text`,
		remedy: `The expression in it gives ${kindOf(value)}. Pick the one field in it that holds the text.`,
	}),
	tooLong: (label: string, longest: number, length: number) => ({
		message: `'${label}' is longer than ${longest} characters`,
		remedy: `It has ${length}. Shorten it.`,
	}),
	/** @param left what n8n would have evaluated */
	notEvaluated: (label: string, left: string) => ({
		message: `'${label}' holds an expression or an object instead of a value`,
		remedy: `${aboutText(left)} Switch the field from 'Fixed' to 'Expression', and let the expression give one text or number.`,
	}),
	/** @param range such as "from 1 to 4" */
	notWhole: (label: string, range: string, value: unknown) => ({
		message: `'${label}' is not a whole number ${range}`,
		remedy: `${found(value)} Enter a whole number ${range}.`,
	}),
	notYesOrNo: (label: string, value: unknown) => ({
		message: `'${label}' is neither true nor false`,
		remedy: `${found(value)} Switch it on or off, or let the expression give true or false.`,
	}),
	/** @param names as the form shows them */
	unknownValue: (label: string, value: unknown, names: string[]) => ({
		message: `'${label}' has a value that this node does not know`,
		remedy: `${found(value)} Use one of: ${names.join(', ')}.`,
	}),
	idIsAddress: (label: string) => ({
		message: `'${label}' is a web address, not an ID`,
		remedy:
			"Use the 'generationId' from the output of Generate; the address of an image is fetched with the HTTP Request node.",
	}),
	severalIds: (label: string) => ({
		message: `'${label}' holds more than one ID`,
		remedy:
			'Each item asks for one. Make an item of each ID before this node, with the Split Out node.',
	}),
	noId: (label: string) => ({
		message: `'${label}' is not an ID`,
		remedy: "Use the 'generationId' from the output of Generate.",
	}),
	sameKey: (label: string) => ({
		message: `'${label}' is the same for two different images`,
		remedy:
			'The API would give both items the image of the first. Use a key of its own for each image.',
	}),
	tooManyImages: (label: string, wanted: number, most: number) => ({
		message: `This run would order ${wanted} images, more than '${label}' allows`,
		remedy: `If you mean it, raise '${label}' in the options, which is ${most} now; if not, shorten the list, for example with the Limit node.`,
		uncharged: true,
	}),
} as const satisfies Record<string, (label: string, ...found: never[]) => Message>;
