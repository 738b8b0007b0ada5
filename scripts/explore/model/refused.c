// refused.c — what the explorer does not model: such a call ends the search.

#include "explore.h"

// Declared with whatever parameters: none of these returns.
#define NOT_MODELLED(name)                                                     \
    void explored_##name(void);                                                \
    void explored_##name(void) {                                               \
        fail(NOT_EXPLORED, CALLER, #name "() is not modelled");                \
    }

NOT_MODELLED(pthread_sigqueue)
NOT_MODELLED(pthread_atfork)
NOT_MODELLED(system)
NOT_MODELLED(popen)
NOT_MODELLED(fopencookie)
NOT_MODELLED(open_wmemstream)
NOT_MODELLED(fork)
NOT_MODELLED(vfork)
NOT_MODELLED(posix_spawn)
NOT_MODELLED(posix_spawnp)
NOT_MODELLED(execl)
NOT_MODELLED(execle)
NOT_MODELLED(execlp)
NOT_MODELLED(execv)
NOT_MODELLED(execve)
NOT_MODELLED(execvp)
NOT_MODELLED(execvpe)
NOT_MODELLED(fexecve)
NOT_MODELLED(tcgetattr)
NOT_MODELLED(tcsetattr)
NOT_MODELLED(getpass)
NOT_MODELLED(getaddrinfo)
NOT_MODELLED(getnameinfo)
NOT_MODELLED(gethostbyname_r)
NOT_MODELLED(mkfifo)
NOT_MODELLED(link)
NOT_MODELLED(symlink)
NOT_MODELLED(splice)
NOT_MODELLED(tee)
NOT_MODELLED(vmsplice)
NOT_MODELLED(epoll_pwait2)
NOT_MODELLED(socket)
NOT_MODELLED(shm_open)
NOT_MODELLED(shmat)
NOT_MODELLED(semget)
NOT_MODELLED(msgget)
NOT_MODELLED(mq_open)
NOT_MODELLED(sigqueue)
NOT_MODELLED(setrlimit)
