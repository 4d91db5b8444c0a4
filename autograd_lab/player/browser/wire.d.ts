/* Made from schema.py by declarations.py: what goes to the player. */

interface StepData {
  kind: "F" | "S" | "B" | "A" | "R" | "U" | "P" | "W" | "E";
  line: number | null;
  text: string;
  nodes: number[];
  edges: number[];
  changes: ((string | number | null)[])[];
  row?: string[][];
  shown?: ((string | number)[])[];
  own?: number | null;
  output?: string;
}

interface NodeData {
  id: string;
  label: string;
  said: string;
  keeps?: boolean;
  shares?: number;
}

interface EdgeData {
  id: string;
  ends: number[];
  local: string;
  cut?: string;
  localFull?: string;
  formula?: string;
  slots?: ((string | number | number)[])[];
}

interface SumData {
  arrivals: ((string | number)[])[];
  shares?: number;
  local?: string;
  localFull?: string;
  paths?: string;
}

interface WaysData {
  best?: ((number | string)[])[];
  sum?: string;
  count?: string;
  none?: string;
}

interface QuestionData {
  kind: string;
  solution: string;
  truth: any[] | string | null;
  shown: string;
  facts: Record<string, any>;
  mistakes: any[][];
  fillers: string[];
  step: number;
  local?: number;
  always?: boolean;
  hide?: string[];
  prompt?: string;
  choices?: ((string | boolean)[])[];
}

interface DetailsData {
  names: string[];
  facts: string[][];
  ways: WaysData[];
  noWays: string;
}

interface PassData {
  number: number;
  structure: number;
  text: string;
  kinds: string;
  stops: string;
  output: string;
  nodes: NodeData[];
  edges: EdgeData[];
  start: ((string | number | null)[])[];
  steps: StepData[] | null;
  sums: Record<string, SumData>;
  names: string[];
  facts: string[][];
  ways: WaysData[];
  noWays: string;
  whys: Record<string, string[]>;
  questions: QuestionData[];
  packed?: string;
}

interface OpenedData {
  packed?: string;
  problem?: string;
}

interface StructureData {
  key: string;
  svg: string | null;
  problem: string | null;
  groups?: string[];
  folds?: string[];
  folded?: string;
  opened?: Record<string, OpenedData>;
  plan?: string;
}

interface ErrorData {
  kind: string;
  type: string;
  message: string;
  line: number | null;
  explanation: string;
  fix: string;
  node: string | null;
}

interface FileData {
  ending: string;
  type: string;
  text: string;
}

interface SeriesData {
  title: string;
  name: string;
  field: "v" | "d";
  passes: number[];
  locals: number[];
  heights: (number | null)[];
  texts: string[];
}

interface FindingData {
  severity: string;
  kind: string;
  line: number | null;
  place: number;
  local: number;
  node: number | null;
  text: string;
  why: string;
  fix: string;
}

interface QuizData {
  prompts: Record<string, string>;
  solutions: Record<string, string>;
  misconceptions: Record<string, string[]>;
  unreadable: string;
  empty: string;
  size: string;
  one: string;
  sizeOfOther: string;
  oneOfOther: string;
  neutral: string;
  first: string;
  again: string;
  second: string;
}

interface Payload {
  signature: string;
  code: string[][][] | null;
  output: string;
  files: FileData[];
  error: ErrorData | null;
  truncated: boolean;
  notes: string[];
  structures: StructureData[];
  passCount: number;
  passes: PassData[];
  sizes: number[];
  watch: SeriesData[];
  bad: ((number | string | null)[])[];
  findings: FindingData[];
  quiz: QuizData;
  lesson: QuestionData[];
}

interface PlayerData {
  signature: string;
  code: string[][][] | null;
  output: string;
  files: FileData[];
  error: ErrorData | null;
  truncated: boolean;
  notes: string[];
  structures: StructureData[];
  passCount: number;
  passes: PassData[];
  sizes: number[];
  watch: SeriesData[];
  bad: ((number | string | null)[])[];
  findings: FindingData[];
  quiz: QuizData;
  lesson: QuestionData[];
  step?: number;
  program?: string;
  title?: string;
  name?: string;
  projector?: boolean;
  settings?: Record<string, string>;
  below?: string;
  room?: Record<string, any>;
  controls?: Record<string, any>;
  wires?: any[];
  check?: Record<string, any> | null;
  checks?: boolean;
  exports?: boolean;
  export?: Record<string, any>;
  compare?: Record<string, any>;
}

declare const WIRE: {
  letters: any;
  fields: any;
  flags: any;
  terms: any;
  strides: any;
  high: any;
  legend: any;
};
