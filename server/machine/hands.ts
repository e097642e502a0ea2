// What an agent runs: a few file operations, one at a time, as the user whose files they are. Perl, because Node has no
// fcntl locks, and because Debian's perl-base is always there; the whole of it is an argument, so that a user who may not
// look into the folder of the server can run it too. One request is a line "VERB BYTES ARGUMENT…" with so many bytes after
// it, an answer "ok BYTES FACT…" with bytes, or "no ERROR". Arguments are percent-encoded.

export const hands = String.raw`
use strict; use warnings; use Fcntl qw(:DEFAULT :mode); use Errno; use IO::Handle;
binmode STDIN; binmode STDOUT; STDOUT->autoflush(1); umask 077;
my ($box, $dot, $out);
sub fail { $! = $_[0]; die "errno\n" }
sub facts { my @s = @_; return join " ", @s[0, 1, 2, 3, 4, 7, 9] }
sub plain {
  my ($path, $flags) = @_;
  sysopen(my $file, $path, $flags | O_NOFOLLOW | O_NONBLOCK, 0600) or die "errno\n";
  my @s = stat $file; S_ISREG($s[2]) or fail(Errno::EINVAL());
  return ($file, @s);
}
sub grab {
  my ($path) = @_;
  my ($file, @s) = plain($path, O_RDWR | O_CREAT | 01000000);
  fail(Errno::EPERM()) if $s[4] != $> || $s[3] > 1;
  my $whole = pack("s s", F_WRLCK, 0) . "\0" x 60;
  if (!fcntl($file, F_SETLK, $whole)) { close $file; return }
  my @now = lstat $path;
  if (!@now || $now[0] != $s[0] || $now[1] != $s[1]) { close $file; return }
  return $file;
}
sub hang {
  my ($name) = @_;
  if (sysopen(my $lock, $name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644)) {
    syswrite $lock, "$$\n"; close $lock; $dot = $name; return 1;
  }
  return 1 if $!{EACCES} || $!{EPERM} || $!{EROFS};
  $!{EEXIST} or die "errno\n";
  my @s = lstat $name or return 0;
  my $pid = 0;
  if ($s[4] == $> && sysopen(my $old, $name, O_RDONLY | O_NOFOLLOW)) { sysread $old, $pid, 20; $pid = int($pid =~ /(\d+)/ ? $1 : 0) }
  unlink $name if time - $s[9] > 300 || ($pid > 0 && !kill(0, $pid) && $!{ESRCH});
  return 0;
}
sub release { close $box if $box; unlink $dot if $dot; ($box, $dot) = () }
my %verbs = (
  lock => sub {
    my ($path, $seconds) = @_;
    my $until = time + $seconds;
    for (;;) {
      if (my $file = grab($path)) {
        if (hang("$path.lock")) { $box = $file; my @s = stat $box; return ("", facts(@s)) }
        close $file;
      }
      fail(Errno::EAGAIN()) if time > $until;
      select undef, undef, undef, 0.02 + rand 0.1;
    }
  },
  unlock => sub { release(); return ("", "") },
  facts => sub { my @s = stat $box; return ("", facts(@s)) },
  read => sub {
    my ($at, $length) = @_; my $got = "";
    sysseek $box, $at, 0 or die "errno\n";
    while (length $got < $length) { my $n = sysread $box, $got, $length - length $got, length $got; defined $n or die "errno\n"; last if !$n }
    return ($got, "");
  },
  write => sub {
    my ($at, $bytes) = @_; my $done = 0;
    sysseek $box, $at, 0 or die "errno\n";
    while ($done < length $bytes) { my $n = syswrite $box, $bytes, length($bytes) - $done, $done; defined $n or die "errno\n"; $done += $n }
    return ("", "");
  },
  size => sub { truncate $box, $_[0] or die "errno\n"; return ("", "") },
  sync => sub { $box->sync or die "errno\n"; return ("", "") },
  touch => sub { utime $_[0], $_[1], $box or die "errno\n"; return ("", "") },
  stat => sub { my @s = lstat $_[0] or die "errno\n"; return ("", facts(@s)) },
  get => sub {
    my ($path, $at, $length) = @_; my $got = "";
    my ($file, @s) = plain($path, O_RDONLY);
    sysseek $file, $at, 0 or die "errno\n";
    while (length $got < $length) { my $n = sysread $file, $got, $length - length $got, length $got; defined $n or die "errno\n"; last if !$n }
    return ($got, facts(@s));
  },
  list => sub { opendir my $folder, $_[0] or die "errno\n"; return (join("\0", grep { !/^\.\.?$/ } readdir $folder), "") },
  create => sub { sysopen($out, $_[0], O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600) or die "errno\n"; return ("", "") },
  add => sub {
    my ($bytes) = @_; my $done = 0;
    while ($done < length $bytes) { my $n = syswrite $out, $bytes, length($bytes) - $done, $done; defined $n or die "errno\n"; $done += $n }
    return ("", "");
  },
  finish => sub { $out->sync or die "errno\n"; utime $_[0], $_[0], $out; close $out or die "errno\n"; undef $out; return ("", "") },
  rename => sub { fail(Errno::EEXIST()) if lstat $_[1]; rename $_[0], $_[1] or die "errno\n"; return ("", "") },
  remove => sub { unlink $_[0] or die "errno\n"; return ("", "") },
  mkdir => sub { mkdir $_[0], 0700 or die "errno\n"; return ("", "") },
  rmdir => sub { rmdir $_[0] or die "errno\n"; return ("", "") },
  settle => sub { sysopen(my $folder, $_[0], O_RDONLY) or die "errno\n"; IO::Handle::sync($folder) or die "errno\n"; return ("", "") },
);
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($verb, $length, @args) = split / /, $line, -1;
  s/%([0-9A-F]{2})/chr hex $1/ge for @args;
  my $bytes = "";
  if ($length) { (read(STDIN, $bytes, $length) // 0) == $length or last; push @args, $bytes }
  my ($answer, $facts) = eval { $verbs{$verb}->(@args) };
  if ($@) {
    my $name = $@ eq "errno\n" ? (grep { $!{$_} } qw(ENOENT EACCES EPERM EEXIST ENOTDIR EISDIR ELOOP ENOSPC EDQUOT EAGAIN EINVAL ENOTEMPTY EROFS))[0] : "EFAULT";
    print "no ", $name // "EIO", "\n";
  } else { print "ok ", length $answer, " ", $facts, "\n", $answer }
}
release();
`
