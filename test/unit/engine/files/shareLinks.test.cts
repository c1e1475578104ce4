import fc from 'fast-check';

import { directAddress, shareService } from '../../../../nodes/engine/files/shareLinks';

const DRIVE = 'https://drive.google.com';

it.each([
	[`${DRIVE}/file/d/1aB-c_D/view?usp=sharing`, `${DRIVE}/uc?export=download&id=1aB-c_D`],
	[`${DRIVE}/file/d/1aB-c_D/edit#x`, `${DRIVE}/uc?export=download&id=1aB-c_D`],
	[`${DRIVE}/file/d/1aB-c_D`, `${DRIVE}/uc?export=download&id=1aB-c_D`],
	[`${DRIVE}/file/u/1/d/1aB-c_D/view`, `${DRIVE}/uc?export=download&id=1aB-c_D`],
	[`${DRIVE}/open?id=1aB-c_D&usp=drive_fs`, `${DRIVE}/uc?export=download&id=1aB-c_D`],
	[`${DRIVE}/uc?id=1aB-c_D`, `${DRIVE}/uc?export=download&id=1aB-c_D`],
	[
		`${DRIVE}/file/d/1aB/view?resourcekey=0-xyz`,
		`${DRIVE}/uc?export=download&id=1aB&resourcekey=0-xyz`,
	],
	['https://www.dropbox.com/s/abc/photo.png?dl=0', 'https://www.dropbox.com/s/abc/photo.png?dl=1'],
	['https://www.dropbox.com/s/abc/photo.png', 'https://www.dropbox.com/s/abc/photo.png?dl=1'],
	[
		'https://www.dropbox.com/scl/fi/abc/photo.png?rlkey=key&st=x&dl=0',
		'https://www.dropbox.com/scl/fi/abc/photo.png?rlkey=key&st=x&dl=1',
	],
])('%s leads to the file', (link, direct) => {
	expect(directAddress(new URL(link)).href).toBe(direct);
});

it.each([
	`${DRIVE}/drive/folders/1aB-c_D`,
	`${DRIVE}/open`,
	'https://docs.google.com/document/d/1aB/edit',
	'https://dl.dropboxusercontent.com/s/abc/photo.png',
	'https://www.dropbox.com/s/abc/photo.png?raw=1',
	'https://www.dropbox.com/home/photo.png',
	'https://1drv.ms/i/s!abc',
	'https://example.com/file/d/1aB/view?dl=0',
	'https://drive.google.com.example.com/file/d/1aB/view',
	'https://notdropbox.com/s/abc/photo.png?dl=0',
])('%s stays as it is', (link) => {
	expect(directAddress(new URL(link)).href).toBe(link);
});

it('a direct address stays one', () => {
	const host = fc.constantFrom('drive.google.com', 'www.dropbox.com', 'example.com');
	const path = fc.constantFrom('/file/d/1aB/view', '/open', '/uc', '/s/a/b.png', '/scl/fi/a/b.png');
	const query = fc.constantFrom('', '?id=1', '?dl=0', '?raw=1', '?id=1&resourcekey=2');
	fc.assert(
		fc.property(host, path, query, (...[at, file, asked]) => {
			const direct = directAddress(new URL(`https://${at}${file}${asked}`));
			expect(directAddress(direct).href).toBe(direct.href);
			expect(direct.hostname).toBe(at);
		}),
	);
});

it.each([
	['https://drive.google.com/file/d/1/view', 'Google Drive'],
	['https://photos.app.goo.gl/abc', 'Google Photos'],
	['https://www.dropbox.com/s/a/b', 'Dropbox'],
	['https://1drv.ms/i/s!abc', 'OneDrive'],
	['https://example-my.sharepoint.com/:i:/p/a', 'SharePoint'],
	['https://files.slack.com/files-pri/T1-F1/a.png', 'Slack'],
	['https://app.box.com/s/abc', 'Box'],
	['https://share.icloud.com/photos/abc', 'iCloud'],
	['https://we.tl/t-abc', 'WeTransfer'],
	['https://example.com/a.png', undefined],
	['https://mailbox.com/a.png', undefined],
])('%s is of %s', (link, service) => {
	expect(shareService(new URL(link))).toBe(service);
});
