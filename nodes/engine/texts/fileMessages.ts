import type { Message } from './messages';

const EDIT_IMAGE = "Convert it with n8n's Edit Image node: its option 'Format' set to PNG.";
const EXPORT =
	"n8n's Edit Image node does not know it either: open it with the program that made it and export it as PNG or JPEG.";

/** What an input file turned out to be, if not a PNG, JPEG or WebP image, and the way out for each. */
export const fileMessages = beforeTheOrder({
	imageMissing: {
		message: 'There is no file in the input field',
		remedy:
			"Enter one of these names in 'Input Data Field Name', or * for all files of the item. What counts is the name of the field in the Binary tab, not that of the file.",
	},
	noFile: {
		message: 'The item has no file at all',
		remedy:
			'Steps such as Edit Fields, Code or Aggregate hand on files only if they are told to, and a step that fetches files has an option for it. An expression in \'Input Data Field Name\' reaches the file of any earlier step: {{ $("Name of the step").item.binary.data }}.',
	},
	noFileForTool: {
		message: 'A tool of an AI Agent gets no files',
		remedy:
			"In the settings of this tool, set 'Image Source' to 'URL' and let the model fill in the address of the image. For a picture that was sent with the chat, enter an expression in 'Input Data Field Name': {{ $(\"Chat\").first().binary.data0 }}, with the name of the chat's own node.",
	},
	twoAlike: {
		message: 'The expression may mean one of two different pictures',
		remedy:
			"Where n8n keeps files in memory, $binary does not say which file it gives. Enter the name of the field in 'Input Data Field Name', without an expression.",
	},
	bareFile: {
		message: 'The expression gives a file without its contents',
		remedy:
			'Where n8n keeps files in memory, $binary and $node leave the contents out. Use {{ $("Name of the step").item.binary.data }}, or enter the name of the field without an expression.',
	},
	heic: {
		message: 'An input image is a HEIC photo, not PNG, JPEG or WebP',
		remedy:
			"n8n's Edit Image node does not know HEIC either. Save the photo as JPEG before it comes to n8n, or send it through a conversion service with the HTTP Request node. An iPhone takes JPEG photos with Settings, Camera, Formats, Most Compatible.",
	},
	avif: {
		message: 'An input image is an AVIF file, not PNG, JPEG or WebP',
		remedy:
			"n8n's Edit Image node does not know AVIF either. Save the picture as PNG or JPEG before it comes to n8n, or send it through a conversion service with the HTTP Request node. A website that sends AVIF often has a JPEG at another address.",
	},
	jxl: {
		message: 'An input image is a JPEG XL file, not PNG, JPEG or WebP',
		remedy: EXPORT,
	},
	gif: {
		message: 'An input image is a GIF, not PNG, JPEG or WebP',
		remedy: `${EDIT_IMAGE} Of an animation, only one picture is of use.`,
	},
	bmp: { message: 'An input image is a BMP file, not PNG, JPEG or WebP', remedy: EDIT_IMAGE },
	tiff: {
		message: 'An input image is a TIFF or raw photo, not PNG, JPEG or WebP',
		remedy: `${EDIT_IMAGE} Raw photos have to be exported by the program of the camera.`,
	},
	icon: {
		message: 'An input image is an icon file (ICO), not PNG, JPEG or WebP',
		remedy: EXPORT,
	},
	psd: { message: 'An input image is a Photoshop file, not PNG, JPEG or WebP', remedy: EXPORT },
	svg: {
		message: 'An input image is an SVG drawing, not PNG, JPEG or WebP',
		remedy: EXPORT,
	},
	pdf: {
		message: 'An input file is a PDF, not a PNG, JPEG or WebP image',
		remedy:
			'Save the page as PNG or JPEG first, or send the file through a conversion service with the HTTP Request node.',
	},
	archive: {
		message: 'An input file is an archive (ZIP or the like), not a PNG, JPEG or WebP image',
		remedy: "Unpack it with n8n's Compression node first, operation 'Decompress'.",
	},
	video: {
		message: 'An input file is a video or a sound, not a PNG, JPEG or WebP image',
		remedy: 'Take one picture out of it first, and use that as a PNG or JPEG file.',
	},
	html: {
		message: 'An input file is a web page, not a PNG, JPEG or WebP image',
		remedy:
			'The step that made the file was sent a page, often one to sign in. Give that step the address of the picture itself, or the credential that the page asks for.',
	},
	webPage: {
		message: 'An address leads to a web page, not to the picture',
		remedy:
			"Open it in a browser, right-click the picture and copy the address of the image. If it wants you to sign in, get the file with the node of that service or with HTTP Request, and set 'Image Source' to 'Input Data Field'.",
	},
	xml: {
		message: 'An input file is XML text, not a PNG, JPEG or WebP image',
		remedy:
			'Often this is what a storage answers when a file is missing or forbidden: open it in the Binary tab and read it.',
	},
	json: {
		message: 'An input file is JSON text, not a PNG, JPEG or WebP image',
		remedy:
			"Often this is a service's answer that has the picture in one of its fields. If that field holds base64 text, enter it as an expression in 'Input Data Field Name'; if it holds an address, set 'Image Source' to 'URL' and enter it there.",
	},
	text: {
		message: 'An input file is text, not a PNG, JPEG or WebP image',
		remedy: 'Open it in the Binary tab and read it: it may say what went wrong in the step before.',
	},
	decodedDataUrl: {
		message: 'An input image is a data URL that was decoded as a whole',
		remedy:
			"The step that made the file (often Convert to File, 'Move Base64 String to File') wants the base64 text alone. Let an Edit Fields node before it cut off what stands before the comma: {{ $json.image.split(\",\")[1] }}. Or leave that step out and enter the field with the data URL as an expression in 'Input Data Field Name'.",
	},
	readAsText: {
		message: 'An input image was read as text, which destroyed it',
		remedy:
			"Let the step that fetched it give a file. In HTTP Request: Options, Response, 'Response Format' set to File. In a Code node: keep the bytes, and never turn them into a string.",
	},
	base64Damaged: {
		message: 'An input image is base64 text that is cut off or damaged',
		remedy:
			'Let the step that made it hand on the whole text. A spreadsheet cell, for example, holds 50,000 characters at most.',
	},
	notBase64: {
		message: 'A file of a Code node has no base64 text in it',
		remedy:
			'In the Code node, make the file with: binary: { data: await this.helpers.prepareBinaryData(buffer, "photo.png", "image/png") }. Without that helper: binary: { data: { data: buffer.toString("base64"), mimeType: "image/png", fileName: "photo.png" } }.',
	},
	cutOff: {
		message: 'An input image is cut off or damaged',
		remedy:
			'Its end or its pixels are missing. Fetch it again, and look at it in the Binary tab of the step that made it.',
	},
});

/** All of them are found before anything is ordered. */
function beforeTheOrder<Name extends string>(
	texts: Record<Name, Pick<Message, 'message' | 'remedy'>>,
): Record<Name, Message> {
	const entries = Object.entries<Pick<Message, 'message' | 'remedy'>>(texts);
	return Object.fromEntries(
		entries.map(([name, text]) => [name, { ...text, uncharged: true }]),
	) as Record<Name, Message>;
}
