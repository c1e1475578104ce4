import { beforeTheOrder } from './message';

/** Input images that are not there, cannot be read, or do not come through. */
export const imageMessages = beforeTheOrder({
	noSuchField: {
		message: 'There is no file in the input field',
		remedy:
			"Enter one of these names in 'Input Data Field Name', or * for all files of the item. What counts is the name of the field in the Binary tab, not that of the file.",
	},
	noFile: {
		message: 'The item has no file at all',
		remedy:
			'Steps such as Edit Fields, Code or Aggregate pass on files only if they are told to, and a step that fetches files has an option for it. An expression in \'Input Data Field Name\' reaches the file of any earlier step: {{ $("Name of the step").item.binary.data }}.',
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
	addressRefused: {
		message: 'An image could not be fetched from its address',
		remedy:
			"Open the address in a browser that is not signed in anywhere: it must show the image. If it does, the server may refuse programs: fetch the image with the HTTP Request node ('Response Format' set to File; a User-Agent header often helps), and set 'Image Source' to 'Input Data Field'.",
	},
	webPage: {
		message: 'An address leads to a web page, not to the picture',
		remedy:
			"Open it in a browser, right-click the picture and copy the address of the image. If it wants you to sign in, get the file with the node of that service or with HTTP Request, and set 'Image Source' to 'Input Data Field'.",
	},
	unreadable: {
		message: 'An input image could not be read',
		remedy:
			"Look at the output of the step that made the file: the file may be gone from n8n's storage.",
	},
	notBase64: {
		message: 'A file of a Code node has no base64 text in it',
		remedy:
			'In the Code node, make the file with: binary: { data: await this.helpers.prepareBinaryData(buffer, "photo.png", "image/png") }. Without that helper: binary: { data: { data: buffer.toString("base64"), mimeType: "image/png", fileName: "photo.png" } }.',
	},
	base64Damaged: {
		message: 'An input image is base64 text that is cut off or damaged',
		remedy:
			'Let the step that made it pass on the whole text. A spreadsheet cell, for example, holds 50,000 characters at most.',
	},
	cutOff: {
		message: 'An input image is cut off or damaged',
		remedy:
			'Its end or its pixels are missing. Fetch it again, and look at it in the Binary tab of the step that made it.',
	},
	tooLarge: {
		message: 'An input image is larger than 10 MB',
		remedy: 'Make it smaller, for example with the Edit Image node.',
	},
	uploadFailed: {
		message: 'The input image could not be uploaded',
		remedy: 'The storage of the API did not take it, which usually passes within minutes.',
		again: 'Try it again later.',
	},
	uploadRefused: {
		message: 'The storage of the API refused the input image',
		remedy:
			'It was refused twice. Contact gptimage2.plus support. If the storage gave a reason, it stands at the end.',
	},
});
