// The workloads of the channel with crossbeam's, on threads of the kernel like ours.

use crossbeam_channel::{bounded, select, Receiver, Sender};
use std::time::{Duration, Instant};
use std::{env, process, thread};

const CAPACITY: usize = 128;
const ENOUGH: Duration = Duration::from_millis(8);

fn send_all(to: &Sender<i64>, count: i64) {
    for i in 1..=count {
        to.send(i).unwrap();
    }
}

fn sum_of(from: &Receiver<i64>, count: i64) -> i64 {
    (0..count).map(|_| from.recv().unwrap()).sum()
}

fn pass_on(from: &Receiver<i64>, to: &Sender<i64>, count: i64) {
    for _ in 0..count {
        to.send(from.recv().unwrap()).unwrap();
    }
}

fn one_thread(count: i64) -> Duration {
    let (to, from) = bounded(CAPACITY);
    let start = Instant::now();
    for i in 1..=count {
        to.send(i).unwrap();
        assert_eq!(from.recv().unwrap(), i);
    }
    start.elapsed()
}

fn many_to_many(count: i64, threads: i64) -> Duration {
    let (to, from) = bounded(CAPACITY);
    let each = (count + threads - 1) / threads;
    let start = Instant::now();
    let sum: i64 = thread::scope(|scope| {
        let receivers: Vec<_> = (0..threads)
            .map(|_| {
                let receiver = scope.spawn(|| sum_of(&from, each));
                scope.spawn(|| send_all(&to, each));
                receiver
            })
            .collect();
        receivers.into_iter().map(|one| one.join().unwrap()).sum()
    });
    let took = start.elapsed();
    assert_eq!(sum, threads * (each * (each + 1) / 2));
    took
}

fn pipeline(count: i64) -> Duration {
    let (make, made) = bounded(CAPACITY);
    let (pass, passed) = bounded(CAPACITY);
    let start = Instant::now();
    let sum = thread::scope(|scope| {
        scope.spawn(|| send_all(&make, count));
        scope.spawn(|| pass_on(&made, &pass, count));
        sum_of(&passed, count)
    });
    let took = start.elapsed();
    assert_eq!(sum, count * (count + 1) / 2);
    took
}

fn ping_pong(count: i64) -> Duration {
    let (to, there) = bounded(0);
    let (back, from) = bounded(0);
    let start = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| pass_on(&there, &back, count));
        for i in 1..=count {
            to.send(i).unwrap();
            assert_eq!(from.recv().unwrap(), i);
        }
        start.elapsed()
    })
}

fn select_2(from: &[Receiver<i64>], count: i64) -> i64 {
    (0..count)
        .map(|_| {
            select! {
                recv(from[0]) -> value => value.unwrap(),
                recv(from[1]) -> value => value.unwrap(),
            }
        })
        .sum()
}

fn select_8(from: &[Receiver<i64>], count: i64) -> i64 {
    (0..count)
        .map(|_| {
            select! {
                recv(from[0]) -> value => value.unwrap(),
                recv(from[1]) -> value => value.unwrap(),
                recv(from[2]) -> value => value.unwrap(),
                recv(from[3]) -> value => value.unwrap(),
                recv(from[4]) -> value => value.unwrap(),
                recv(from[5]) -> value => value.unwrap(),
                recv(from[6]) -> value => value.unwrap(),
                recv(from[7]) -> value => value.unwrap(),
            }
        })
        .sum()
}

// As in ours_select.c: after TURN receives no channel is empty.
fn select_ready(count: i64) -> Duration {
    const READY: usize = 4096;
    const TURN: i64 = 8 * 4096 / 2;
    let (to, from): (Vec<_>, Vec<_>) = (0..8).map(|_| bounded(READY)).unzip();
    let mut took = Duration::ZERO;
    let mut left = count;
    while left > 0 {
        for one in &to {
            while one.len() < READY {
                one.send(1).unwrap();
            }
        }
        let now = left.min(TURN);
        let start = Instant::now();
        assert_eq!(select_8(&from, now), now);
        took += start.elapsed();
        left -= TURN;
    }
    took
}

fn select_producers(count: i64, channels: i64) -> Duration {
    let each = (count + channels - 1) / channels;
    let start = Instant::now();
    let (to, from): (Vec<_>, Vec<_>) = (0..channels).map(|_| bounded(CAPACITY)).unzip();
    thread::scope(|scope| {
        for one in &to {
            scope.spawn(move || (0..each).for_each(|_| one.send(1).unwrap()));
        }
        let select = if channels == 2 { select_2 } else { select_8 };
        assert_eq!(select(&from, channels * each), channels * each);
    });
    start.elapsed()
}

fn run(workload: &str, count: i64) -> Duration {
    match workload {
        "one-thread" => one_thread(count),
        "one-to-one" => many_to_many(count, 1),
        "four-to-four" => many_to_many(count, 4),
        "pipeline" => pipeline(count),
        "ping-pong" => ping_pong(count),
        "select-ready" => select_ready(count),
        "select-producers-2" => select_producers(count, 2),
        "select-producers-8" => select_producers(count, 8),
        _ => {
            eprintln!("crossbeam: no workload {workload}");
            process::exit(2)
        }
    }
}

// As in bench.c: runs it with larger and larger counts until one run is long
// enough.
fn main() {
    let workload = env::args().nth(1).unwrap_or_default();
    let mut count = if workload == "ping-pong" { 1000 } else { 10000 };
    let mut took = run(&workload, count);
    while took < ENOUGH {
        let wanted = 1.2 * ENOUGH.as_secs_f64() * count as f64 / took.as_secs_f64();
        count = wanted.min(10.0 * count as f64) as i64 + 1;
        took = run(&workload, count);
    }
    println!("{:.2}", took.as_nanos() as f64 / count as f64);
}
