// stateful-owner — one thread owns the state, the others send it requests.
//
// Use it when operations touch several pieces of state at once, or when they
// follow each other in ways that a lock does not show. It is Go's "share memory
// by communicating", and what others call an actor.
//
//     client ─┐                                          ┌─▶ client
//     client ─┼─ transfers ──▶ owner: balances ── reply ─┼─▶ client
//     client ─┘                                          └─▶ client
//
// The thing to notice is the place of balances: a local variable of one
// function. No other function can name it, so no lock can be forgotten. A
// transfer tests one account and changes two, and no other transfer can come
// between.
//
// Each client has a reply channel with room for its one answer, so the owner
// never waits for a client. Closing transfers is how the owner ends.
//
// How many transfers are refused varies between runs, from none to nearly all;
// the sum never does.
//
// EXPECT explore: clean (more than 61,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

enum { CLIENTS = SMALL_OR(2, 3), TRANSFERS = SMALL_OR(1, 100) };
enum { ACCOUNTS = CLIENTS, BALANCE = 10, AMOUNT = 7 };

struct transfer {
    int from, to;
    struct channel *reply; // a bool: whether it was done
};

static void *own_balances(void *arg) {
    struct channel *transfers = arg;
    int balances[ACCOUNTS];
    for (int i = 0; i < ACCOUNTS; i++)
        balances[i] = BALANCE;

    struct transfer transfer;
    while (channel_recv(transfers, &transfer) == 0) {
        bool enough = balances[transfer.from] >= AMOUNT;
        if (enough) {
            balances[transfer.from] -= AMOUNT;
            balances[transfer.to] += AMOUNT;
        }
        check(channel_try_send(transfer.reply, &enough)); // there is room
    }

    int sum = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
        check_that(balances[i] >= 0);
        sum += balances[i];
    }
    check_that(sum == ACCOUNTS * BALANCE);
    printf("%d accounts hold %d, as in the beginning\n", ACCOUNTS, sum);
    return NULL;
}

struct client {
    struct channel *transfers;
    struct channel *reply;
    int account;
    int refused; // main reads it after the join
    pthread_t thread;
};

// Pays from its own account to the next one, again and again.
static void *pay(void *arg) {
    struct client *self = arg;
    struct transfer transfer = {self->account, (self->account + 1) % ACCOUNTS,
                                self->reply};
    for (int i = 0; i < TRANSFERS; i++) {
        bool done;
        check(channel_send(self->transfers, &transfer));
        check(channel_recv(self->reply, &done));
        self->refused += !done;
    }
    return NULL;
}

int main(void) {
    struct channel *transfers =
        check_alloc(channel_new(sizeof(struct transfer), 0));
    pthread_t owner;
    check(pthread_create(&owner, NULL, own_balances, transfers));
    static struct client clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        struct channel *reply = check_alloc(channel_new(sizeof(bool), 1));
        clients[i] = (struct client){transfers, reply, .account = i};
        check(pthread_create(&clients[i].thread, NULL, pay, &clients[i]));
    }

    int refused = 0;
    for (int i = 0; i < CLIENTS; i++) {
        check(pthread_join(clients[i].thread, NULL));
        refused += clients[i].refused;
    }
    check(channel_close(transfers));
    check(pthread_join(owner, NULL)); // now it cannot send replies any more
    for (int i = 0; i < CLIENTS; i++)
        channel_free(clients[i].reply);
    channel_free(transfers);
    printf("%d transfers, %d of them refused\n", CLIENTS * TRANSFERS, refused);
}
