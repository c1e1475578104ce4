import type { Message } from './message';
import { aboutText, kindOf } from './shown';

/** What is wrong with a field that should hold pictures, or with the size that follows one. */
export const pictureFieldMessages = {
	notTexts: (label: string, entry: unknown, index: number) => ({
		message: `'${label}' is not a list of texts`,
		remedy: `Entry ${index + 1} of it is ${kindOf(entry)}. Let the expression give texts, or objects with a 'url'. For files, set 'Image Source' to 'Input Data Field'.`,
	}),
	notAddress: (label: string, text: string) => ({
		message: `'${label}' holds something that is not a web address`,
		remedy: `${aboutText(text)} An address starts with https:// and leads to the image itself.`,
	}),
	signsIn: (label: string) => ({
		message: `'${label}' holds an address with a user name or a password`,
		remedy:
			"Images are fetched without signing in. Get the file with the HTTP Request node first, and set 'Image Source' to 'Input Data Field'.",
	}),
	tooMany: (label: string, count: number) => ({
		message: `'${label}' names more than four images`,
		remedy: `It names ${count}. The API takes up to four images for one edit.`,
	}),
	addressAsName: (label: string) => ({
		message: `'${label}' holds a web address, not the name of a field`,
		remedy: "Set 'Image Source' to 'URL' and enter the address there.",
	}),
	objectAsName: (label: string) => ({
		message: `'${label}' holds an object that was turned into text`,
		remedy:
			'Let nothing stand before or behind the expression, not even a space: {{ $binary.data }}.',
	}),
	expressionAsName: (label: string) => ({
		message: `'${label}' holds an expression that was not evaluated`,
		remedy: "Switch the field from 'Fixed' to 'Expression', or enter the plain name of a field.",
	}),
	neitherNameNorFile: (label: string, value: unknown) => ({
		message: `'${label}' is neither the name of a field nor a file`,
		remedy: `The expression in it gives ${kindOf(value)}. Enter the name that stands above the file in the Binary tab, or an expression that gives the file itself: {{ $binary.data }}.`,
	}),
	sizeOfKey: (label: string) => ({
		message: `'${label}' cannot be like an image that is uploaded already`,
		remedy:
			"Only its key is known here. Choose one of the three sizes, or set 'Image Source' to 'Input Data Field' or 'URL'.",
	}),
	sizeUnknown: (label: string, name: string) => ({
		message: `'${label}' cannot be like the input image, whose size is not known`,
		remedy: `${aboutText(name)} Choose one of the three sizes.`,
	}),
} as const satisfies Record<string, (label: string, ...found: never[]) => Message>;
