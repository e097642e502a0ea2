import type { Letter } from "../letter.ts"
import { alice, bob } from "../people.ts"

const henrik = "Henrik Aalto <henrik@posti.example>"
const yusuf = "Yusuf Karim <yusuf@correu.example>"
const list = "Garden <garden@example.test>"

/** The school garden: a long conversation in plain text, with quotes inside quotes. */
export const garden: Letter[] = [
  {
    id: "garden-water",
    ago: "38d 17:20",
    from: henrik,
    to: [list],
    subject: "Water for the beans",
    text: `
Hello gardeners,

I went past the school this afternoon and the beans looked at me in a way I did not like. The tap behind the gym is
shut off on weekends, so from Friday at four to Monday at eight nobody waters anything.

Three ideas:

  a) a rain barrel under the gym roof (the gutter is already there)
  b) clay pots buried between the rows, which leak slowly on purpose
  c) a list of people with watering cans and good intentions

My neighbour has a barrel of 200 litres that smelled of olives once. He would give it to us.

Henrik`,
    copies: { "alice/Projects/Garden": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "garden-water-yusuf",
    ago: "38d 19:44",
    from: yusuf,
    to: [list],
    subject: "Re: Water for the beans",
    answers: "garden-water",
    text: `
Henrik wrote:
> a) a rain barrel under the gym roof (the gutter is already there)

Yes. It needs a lid, a small one will fall in otherwise, and by a small one I mean my daughter.

> b) clay pots buried between the rows, which leak slowly on purpose

My grandmother did this with melons. The pot must not be glazed, and you close it with a flat stone. I can get twenty
for very little from the pottery, the ones with a crack in the rim.

> c) a list of people with watering cans and good intentions

We had this list last year. It is a lovely list. It is still hanging there.

Yusuf`,
    copies: { "alice/Projects/Garden": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "garden-water-alice",
    ago: "37d 08:10",
    from: alice,
    to: [list],
    subject: "Re: Water for the beans",
    answers: "garden-water-yusuf",
    text: `
Yusuf wrote:
> Henrik wrote:
>> a) a rain barrel under the gym roof (the gutter is already there)
>
> Yes. It needs a lid, a small one will fall in otherwise, and by a small one
> I mean my daughter.

I asked the head teacher: yes to the barrel, with a lid and a lock, and she would like it painted by year five.

>> b) clay pots buried between the rows, which leak slowly on purpose
>
> I can get twenty for very little from the pottery, the ones with a crack
> in the rim.

How little is very little? If it is under thirty I can say yes by myself.

Alice`,
    copies: { "alice/Sent": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "garden-water-yusuf-2",
    ago: "37d 12:33",
    from: yusuf,
    to: [list],
    subject: "Re: Water for the beans",
    answers: "garden-water-alice",
    text: `
Alice wrote:
> How little is very little? If it is under thirty I can say yes by myself.

Twenty pots, twenty-two euros, and they throw in the stones, which are, I think, just stones.

Yusuf`,
    copies: { "alice/Projects/Garden": "Seen Answered", "bob/INBOX": "Seen" },
  },
  {
    id: "garden-water-bob",
    ago: "37d 13:05",
    from: bob,
    to: [list],
    subject: "Re: Water for the beans",
    answers: "garden-water-yusuf-2",
    text: `
Yusuf wrote:
> Alice wrote:
>> How little is very little? If it is under thirty I can say yes by myself.
>
> Twenty pots, twenty-two euros, and they throw in the stones, which are,
> I think, just stones.

Treasurer here. Alice said yes before I could finish reading, so: yes. Please ask for a receipt that says "pots" and
not "melons", the auditors were puzzled last time.

Bob`,
    copies: { "alice/Projects/Garden": "Seen", "bob/Sent": "Seen" },
  },
  {
    id: "garden-water-henrik-2",
    ago: "35d 20:59",
    from: henrik,
    to: [list],
    subject: "Re: Water for the beans",
    answers: "garden-water-bob",
    text: `
The barrel is in place. We rolled it down the hill, which the whole street enjoyed except the barrel.

To sum up, so that nobody has to read upwards:

  - barrel: standing, lid on, lock on, key on the nail where the other key is
  - pots: Yusuf fetches them on Saturday
  - painting: year five, with the left-over blue
  - list of people: stays on the wall, as a monument

It has not rained since. Naturally.

Henrik`,
    copies: { "alice/Projects/Garden": "Seen Flagged", "bob/INBOX": "Seen" },
  },
  {
    id: "garden-rain",
    ago: "28d 06:48",
    from: henrik,
    to: [list],
    subject: "It rained",
    text: `
Two hundred litres in one night. I went in my pyjamas to look. If anybody saw me: it was for the school.

Henrik`,
    copies: { "alice/Projects/Garden": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "garden-harvest",
    ago: "9d 16:40",
    from: yusuf,
    to: [list],
    subject: "First harvest, in numbers",
    text: `
Year two picked today:

  beans       2.4 kg
  lettuce     9 heads, one with an inhabitant
  carrots     31, of which straight: 4
  tomatoes    not yet, stop asking

The kitchen takes everything, the inhabitant has been moved to the hedge.

Yusuf`,
    copies: { "alice/Projects/Garden": "", "bob/INBOX": "Seen" },
  },
  {
    id: "garden-seeds",
    ago: "55d 11:25",
    from: henrik,
    to: [alice],
    subject: "Seeds from my aunt",
    text: `
A parcel has come from my aunt in the north: peas, a kind of kale that survives everything, and a note that says "do
not be sentimental, thin them out". I leave it in your pigeonhole.

Henrik`,
    copies: { "alice/Projects/Garden": "Seen" },
  },
  {
    id: "garden-hose",
    ago: "47d 14:02",
    from: alice,
    to: [henrik],
    subject: "The hose",
    text: `
Henrik, the long hose has turned up. It was in the costume box, playing a snake. Shall I bring it on Saturday?

Alice`,
    copies: { "alice/Sent": "Seen" },
  },
]
