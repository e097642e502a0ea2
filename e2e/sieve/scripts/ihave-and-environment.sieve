require ["ihave", "imap4flags", "environment", "variables"];
if ihave "fileinto" { addflag "fileinto"; }
if ihave "vnd.nobody.nothing" { nothing "at all"; } else { addflag "without"; }
if environment :matches "phase" "*" { addflag "phase"; }
if environment :contains "vnd.nobody" "" { addflag "unknown"; }
keep;
