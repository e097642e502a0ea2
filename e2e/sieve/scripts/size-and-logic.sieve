require ["fileinto", "imap4flags"];
if size :over 100K { addflag "huge"; } elsif size :over 4K { addflag "large"; } elsif size :under 1K { addflag "tiny"; } else { addflag "middling"; }
if not anyof (false, not true) { addflag "logic"; }
if anyof (allof (true, size :over 2K), false) { fileinto "Big"; } else { keep; }
