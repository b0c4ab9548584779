// What Swift's Glibc module leaves out of Linux: epoll, eventfd, accept4, signalfd, timerfd and thread names.
#ifndef WEIR_CLINUX_H
#define WEIR_CLINUX_H

#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

int weir_accept(int listener, struct sockaddr *address, socklen_t *length);
int weir_eventfd(void);
void weir_name_thread(const char *name);
int weir_signalfd(const sigset_t *mask);
/// Reads one pending signal; its number, or -1 when none is pending.
int weir_signalfd_read(int fd);
int weir_timerfd(void);
/// Lets it become readable at that time of the monotonic clock, in nanoseconds; 0 never.
int weir_timerfd_set(int fd, int64_t nanoseconds);

#endif
