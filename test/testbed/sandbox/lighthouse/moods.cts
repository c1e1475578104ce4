/** What differs between the pictures of one generation. */
export interface Mood {
	/** From the zenith to the horizon. */
	sky: [string, string, string, string];
	/** From the horizon to the shore. */
	sea: [string, string];
	cloud: string;
	/** The lit and the dark side of rock and hills. */
	rock: [string, string];
	grass: [string, string];
	band: string;
	/** Where the sun is, in parts of the width, seen from the side of the open sea. */
	sun: number;
	mirrored: boolean;
}

/** First light, rose, mist, gold: as four takes of the same scene. */
export const MOODS: Mood[] = [
	{
		sky: ['#2f4a7c', '#8d86b0', '#f3ac8e', '#ffe2b0'],
		sea: ['#f0bd9a', '#2c4a6b'],
		cloud: '#ffd9c4',
		rock: ['#a9745c', '#3d3038'],
		grass: ['#8d9a55', '#47553b'],
		band: '#c4402f',
		sun: 0.24,
		mirrored: false,
	},
	{
		sky: ['#3b3a6e', '#a4709c', '#f08d8b', '#ffd0a6'],
		sea: ['#f4ab94', '#43406f'],
		cloud: '#ffc2c0',
		rock: ['#96677a', '#33273d'],
		grass: ['#82895e', '#414b41'],
		band: '#2f4b7c',
		sun: 0.34,
		mirrored: true,
	},
	{
		sky: ['#5f8299', '#a3bcc4', '#e0dccb', '#f9ecd0'],
		sea: ['#dcdcca', '#4f7280'],
		cloud: '#ffffff',
		rock: ['#8d8478', '#3c4145'],
		grass: ['#8fa36b', '#4c6150'],
		band: '#b6483a',
		sun: 0.16,
		mirrored: false,
	},
	{
		sky: ['#1f4f73', '#5f9aa6', '#f4c77c', '#fff0c0'],
		sea: ['#f5d294', '#1d566e'],
		cloud: '#ffe9c2',
		rock: ['#b07f4f', '#46352c'],
		grass: ['#a3a04c', '#50592f'],
		band: '#d65f35',
		sun: 0.3,
		mirrored: true,
	},
];
