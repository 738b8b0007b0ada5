// channel/test_sizes — a channel whose size overflows is refused, a signal
// carries no bytes, and a large value arrives whole.

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <stdint.h>

int main(void) {
    check_that(channel_new(2, SIZE_MAX / 2 + 1) == NULL);
    check_that(channel_new(SIZE_MAX, 1) == NULL);
    channel_free(NULL);

    struct channel *signals = check_alloc(channel_new(0, 2));
    check(channel_try_send(signals, NULL));
    check(channel_try_send(signals, NULL));
    check_that(channel_try_send(signals, NULL) == EAGAIN);
    check_that(channel_len(signals) == 2 && channel_capacity(signals) == 2);
    check(channel_try_recv(signals, NULL));
    channel_free(signals); // with one signal still buffered

    struct page {
        unsigned char bytes[4096];
    } out, in;
    memset(&out, 0x5a, sizeof out);
    struct channel *pages = check_alloc(channel_new(sizeof out, 1));
    check(channel_send(pages, &out));
    check(channel_recv(pages, &in));
    check_that(memcmp(&out, &in, sizeof out) == 0);
    channel_free(pages);
    return 0;
}
