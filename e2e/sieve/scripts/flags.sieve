require ["imap4flags", "variables", "fileinto", "copy"];
setflag "\\Flagged";
addflag ["\\Seen", "one two"];
removeflag "TWO";
addflag "mine" ["a", "b"];
removeflag "mine" "a";
if hasflag "one" { addflag "had"; }
if hasflag :contains "flag" { addflag "partly"; }
if hasflag "mine" "b" { addflag "mineb"; }
if not hasflag "mine" "a" { addflag "notminea"; }
fileinto :copy :flags "${mine}" "Copy";
fileinto :flags ["\\Answered", "${nothing}"] "Answered";
if header :contains "subject" "a" { keep :flags "only"; } else { keep; }
