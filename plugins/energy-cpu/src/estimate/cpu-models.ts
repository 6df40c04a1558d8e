/** A processor as it names itself, with its maker's thermal design power and logical processors per package. */
export interface CpuModel {
  readonly name: string;
  readonly tdp_w: number;
  readonly logical: number;
}

/**
 * Name, thermal design power in W (Intel's "processor base power" from the 12th generation on) and logical
 * processors. The figures were written down without a source at hand and then compared with cpu_power.csv of
 * codecarbon 3.3.2: 91 of 96 are the same there. It lacks the Core i9-12900K, i7-13700K, i7-14700K and i9-14900K, and
 * gives the i7-12700K 190 W, its maximum turbo power: these five, and every number of logical processors, are
 * unverified. A processor that is not listed counts as unknown.
 */
const MODELS = `
Xeon E5-2620 v4     85  16
Xeon E5-2630 v4     85  20
Xeon E5-2640 v4     90  20
Xeon E5-2650 v4    105  24
Xeon E5-2680 v3    120  24
Xeon E5-2680 v4    120  28
Xeon E5-2690 v3    135  24
Xeon E5-2690 v4    135  28
Xeon E5-2698 v4    135  40
Xeon E5-2699 v4    145  44
Xeon Silver 4210    85  20
Xeon Silver 4214    85  24
Xeon Silver 4310   120  24
Xeon Silver 4314   135  32
Xeon Gold 6130     125  32
Xeon Gold 6148     150  40
Xeon Gold 6230     125  40
Xeon Gold 6248     150  40
Xeon Gold 6248R    205  48
Xeon Gold 6330     205  56
Xeon Gold 6338     205  64
Xeon Gold 6348     235  56
Xeon Platinum 8160 150  48
Xeon Platinum 8168 205  48
Xeon Platinum 8180 205  56
Xeon Platinum 8280 205  56
Xeon Platinum 8358 250  64
Xeon Platinum 8380 270  80
Xeon Platinum 8462Y+ 300 64
Xeon Platinum 8468 350  96
Xeon Platinum 8470 350 104
Xeon Platinum 8480+ 350 112
Xeon Platinum 8558 330  96
Xeon Platinum 8568Y+ 350 96
Xeon Platinum 8570 350 112
Xeon Platinum 8592+ 350 128
EPYC 7302  155  32
EPYC 7402  180  48
EPYC 7452  155  64
EPYC 7502  180  64
EPYC 7542  225  64
EPYC 7702  200 128
EPYC 7742  225 128
EPYC 7H12  280 128
EPYC 7313  155  32
EPYC 7413  180  48
EPYC 7443  200  48
EPYC 7513  200  64
EPYC 7543  225  64
EPYC 75F3  280  64
EPYC 7643  225  96
EPYC 7663  240 112
EPYC 7713  225 128
EPYC 7763  280 128
EPYC 9124  200  32
EPYC 9224  200  48
EPYC 9254  200  48
EPYC 9334  210  64
EPYC 9354  280  64
EPYC 9454  290  96
EPYC 9534  280 128
EPYC 9554  360 128
EPYC 9654  360 192
EPYC 9754  360 256
EPYC 9575F 400 128
EPYC 9655  400 192
EPYC 9755  500 256
EPYC 9965  500 384
Ryzen 5 3600    65  12
Ryzen 5 5600X   65  12
Ryzen 7 3700X   65  16
Ryzen 7 5800X  105  16
Ryzen 7 7700X  105  16
Ryzen 7 7800X3D 120 16
Ryzen 9 3900X  105  24
Ryzen 9 3950X  105  32
Ryzen 9 5900X  105  24
Ryzen 9 5950X  105  32
Ryzen 9 7900X  170  24
Ryzen 9 7950X  170  32
Ryzen 9 9950X  170  32
Ryzen Threadripper 3970X 280  64
Ryzen Threadripper 3990X 280 128
Core i7-6700K   91   8
Core i7-7700K   91   8
Core i7-8700K   95  12
Core i9-9900K   95  16
Core i7-10700K 125  16
Core i9-10900K 125  20
Core i9-11900K 125  16
Core i7-12700K 125  20
Core i9-12900K 125  24
Core i7-13700K 125  24
Core i9-13900K 125  32
Core i7-14700K 125  28
Core i9-14900K 125  32
`;

/** The table, parsed. */
export const CPU_MODELS: readonly CpuModel[] = MODELS.trim()
  .split('\n')
  .map((line) => line.split(/\s+/))
  .map((words) => ({
    name: words.slice(0, -2).join(' '),
    tdp_w: Number(words.at(-2)),
    logical: Number(words.at(-1)),
  }));

/** The model that a processor calls itself in `/proc/cpuinfo`, in any case; null when the table does not know it. */
export function findCpuModel(modelName: string): CpuModel | null {
  const words = ` ${modelName
    .replace(/\((R|TM)\)/gi, '')
    .replace(/\bCPU\b/g, '')
    .split(/\s+/)
    .join(' ')} `.toLowerCase();
  return CPU_MODELS.find(({ name }) => words.includes(` ${name.toLowerCase()} `)) ?? null;
}
