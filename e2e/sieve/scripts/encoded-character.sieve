require ["encoded-character", "imap4flags", "variables"];
if header :contains "subject" "${hex:72 65}" { addflag "re"; }
if header :contains "subject" "${unicode:20 21}" { addflag "one"; }
if header :contains "subject" "${hex:20}" { addflag "blank"; }
if string :is "${hex:40}${hex: 4 }" "@${hex: 4 }" { addflag "four"; }
if string "${unicode:e9}" "é" { addflag "e-acute"; }
if string "${hex:zz}" "${hex:zz}" { addflag "broken"; }
keep;
