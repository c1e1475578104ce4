import { beforeTheOrder } from './message';

const EDIT_IMAGE = "Convert it with n8n's Edit Image node: its option 'Format' set to PNG.";
const EXPORT =
	"n8n's Edit Image node does not know it either: open it with the program that made it and export it as PNG or JPEG.";

/** What an input file turned out to be, if not a PNG, JPEG or WebP image, and the way out for each. */
export const fileKindMessages = beforeTheOrder({
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
	empty: {
		message: 'An input image is empty',
		remedy: 'Look at the output of the step that made the file.',
	},
	unknown: {
		message: 'An input image is not a PNG, JPEG or WebP file',
		remedy:
			'It is none that this node knows either. Look at it in the Binary tab of the step that made it, and export it as PNG or JPEG. Changing the ending of its name is not enough.',
	},
});
