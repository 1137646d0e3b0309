"""The table of forbidden system calls: (x86-64 number, aarch64 number or None), and the error."""

from errno import EACCES, EAGAIN, ENOSYS, EPERM
from typing import NamedTuple


class Call(NamedTuple):
    """A system call, its numbers on x86-64 and aarch64, and what it fails with."""

    name: str
    numbers: tuple[int | None, int | None]
    error: int = EPERM


NEWEST = 462  # mseal, Linux 6.10: what came later fails as on an older kernel

# What reaches the kernel, other machines or all processes, and what outlives a process.
KERNEL = (
    Call("ptrace", (101, 117)),
    Call("process_vm_readv", (310, 270)),
    Call("process_vm_writev", (311, 271)),
    Call("process_madvise", (440, 440)),
    Call("process_mrelease", (448, 448)),
    Call("kcmp", (312, 272)),
    Call("pidfd_getfd", (438, 438)),
    Call("kexec_load", (246, 104)),
    Call("kexec_file_load", (320, 294)),
    Call("init_module", (175, 105)),
    Call("finit_module", (313, 273)),
    Call("delete_module", (176, 106)),
    Call("mount", (165, 40)),
    Call("umount2", (166, 39)),
    Call("pivot_root", (155, 41)),
    Call("chroot", (161, 51)),
    Call("unshare", (272, 97)),
    Call("setns", (308, 268)),
    Call("clone3", (435, 435), ENOSYS),  # its flags are out of a filter's sight; clone is used then
    Call("fsopen", (430, 430)),
    Call("fsconfig", (431, 431)),
    Call("fsmount", (432, 432)),
    Call("fspick", (433, 433)),
    Call("move_mount", (429, 429)),
    Call("open_tree", (428, 428)),
    Call("mount_setattr", (442, 442)),
    Call("statmount", (457, 457)),
    Call("listmount", (458, 458)),
    Call("mknod", (133, None)),
    Call("mknodat", (259, 33)),
    Call("bpf", (321, 280)),
    Call("perf_event_open", (298, 241)),
    Call("userfaultfd", (323, 282)),
    Call("keyctl", (250, 219)),
    Call("add_key", (248, 217)),
    Call("request_key", (249, 218)),
    Call("io_uring_setup", (425, 425), ENOSYS),
    Call("io_uring_enter", (426, 426), ENOSYS),
    Call("io_uring_register", (427, 427), ENOSYS),
    Call("open_by_handle_at", (304, 265)),
    Call("name_to_handle_at", (303, 264)),
    Call("quotactl", (179, 60)),
    Call("quotactl_fd", (443, 443)),
    Call("acct", (163, 89)),
    Call("swapon", (167, 224)),
    Call("swapoff", (168, 225)),
    Call("reboot", (169, 142)),
    Call("syslog", (103, 116)),
    Call("iopl", (172, None)),
    Call("ioperm", (173, None)),
    Call("modify_ldt", (154, None)),
    Call("uselib", (134, None)),
    Call("personality", (135, 92)),
    Call("vhangup", (153, 58)),
    Call("settimeofday", (164, 170)),
    Call("clock_settime", (227, 112)),
    Call("clock_adjtime", (305, 266)),
    Call("adjtimex", (159, 171)),
    Call("sethostname", (170, 161)),
    Call("setdomainname", (171, 162)),
    Call("move_pages", (279, 239)),
    Call("migrate_pages", (256, 238)),
    Call("mbind", (237, 235)),
    Call("set_mempolicy", (238, 237)),
    Call("fanotify_init", (300, 262)),
    Call("vmsplice", (278, 75)),
    Call("lookup_dcookie", (212, 18)),
    Call("memfd_create", (319, 279)),  # its memory is on no account
    Call("memfd_secret", (447, 447)),
    Call("shmget", (29, 194)),
    Call("shmat", (30, 196)),
    Call("shmctl", (31, 195)),  # these need no more than a number of somebody else's
    Call("semget", (64, 190)),
    Call("semop", (65, 193)),
    Call("semctl", (66, 191)),
    Call("semtimedop", (220, 192)),
    Call("msgget", (68, 186)),
    Call("msgsnd", (69, 189)),
    Call("msgrcv", (70, 188)),
    Call("msgctl", (71, 187)),
    Call("mq_open", (240, 180)),
    Call("mq_unlink", (241, 181)),
    Call("socket", (41, 198), EACCES),
    Call("connect", (42, 203), EACCES),
    Call("bind", (49, 200), EACCES),
    Call("listen", (50, 201), EACCES),
)

FORK = (
    Call("fork", (57, None), EAGAIN),
    Call("vfork", (58, None), EAGAIN),
)

# What a program can do to other processes and files of its user, where it shares them.
REACH = (
    Call("kill", (62, 129)),
    Call("tkill", (200, 130)),
    Call("tgkill", (234, 131)),
    Call("rt_sigqueueinfo", (129, 138)),
    Call("rt_tgsigqueueinfo", (297, 240)),
    Call("pidfd_open", (434, 434)),
    Call("pidfd_send_signal", (424, 424)),
    Call("setpriority", (141, 140)),
    Call("sched_setaffinity", (203, 122)),
    Call("sched_setscheduler", (144, 119)),
    Call("sched_setparam", (142, 118)),
    Call("sched_setattr", (314, 274)),
    Call("ioprio_set", (251, 30)),
    Call("chmod", (90, None)),
    Call("fchmod", (91, 52)),
    Call("fchmodat", (268, 53)),
    Call("fchmodat2", (452, 452)),
    Call("chown", (92, None)),
    Call("fchown", (93, 55)),
    Call("lchown", (94, None)),
    Call("fchownat", (260, 54)),
    Call("setxattr", (188, 5)),
    Call("lsetxattr", (189, 6)),
    Call("fsetxattr", (190, 7)),
    Call("removexattr", (197, 14)),
    Call("lremovexattr", (198, 15)),
    Call("fremovexattr", (199, 16)),
    Call("utime", (132, None)),
    Call("utimes", (235, None)),
    Call("futimesat", (261, None)),
    Call("utimensat", (280, 88)),
    Call("truncate", (76, 45)),
    Call("inotify_init", (253, None)),
    Call("inotify_init1", (294, 26)),
)
