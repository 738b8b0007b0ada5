// The same workloads in Go: what its channels, select and goroutines cost.
package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

const (
	capacity = 128
	enough   = 8 * time.Millisecond
)

func check(holds bool) {
	if !holds {
		panic("a value was lost or changed")
	}
}

func oneThread(count int) time.Duration {
	ch := make(chan int, capacity)
	start := time.Now()
	for i := 1; i <= count; i++ {
		ch <- i
		check(<-ch == i)
	}
	return time.Since(start)
}

func manyToMany(count, goroutines int) time.Duration {
	ch := make(chan int, capacity)
	sums := make(chan int, goroutines)
	each := (count + goroutines - 1) / goroutines
	start := time.Now()
	for i := 0; i < goroutines; i++ {
		go func() {
			sum := 0
			for i := 1; i <= each; i++ {
				sum += <-ch
			}
			sums <- sum
		}()
		go func() {
			for i := 1; i <= each; i++ {
				ch <- i
			}
		}()
	}
	sum := 0
	for i := 0; i < goroutines; i++ {
		sum += <-sums
	}
	took := time.Since(start)
	check(sum == goroutines*(each*(each+1)/2))
	return took
}

func passOn(from, to chan int, count int) {
	for i := 0; i < count; i++ {
		to <- <-from
	}
}

func pipeline(count int) time.Duration {
	made, passed := make(chan int, capacity), make(chan int, capacity)
	start := time.Now()
	go func() {
		for i := 1; i <= count; i++ {
			made <- i
		}
	}()
	go passOn(made, passed, count)
	sum := 0
	for i := 0; i < count; i++ {
		sum += <-passed
	}
	took := time.Since(start)
	check(sum == count*(count+1)/2)
	return took
}

func pingPong(count int) time.Duration {
	there, back := make(chan int), make(chan int)
	start := time.Now()
	go passOn(there, back, count)
	for i := 1; i <= count; i++ {
		there <- i
		check(<-back == i)
	}
	return time.Since(start)
}

func selectSome(chs *[8]chan int, count int) (sum int) {
	for i := 0; i < count; i++ {
		var value int
		select {
		case value = <-chs[0]:
		case value = <-chs[1]:
		case value = <-chs[2]:
		case value = <-chs[3]:
		case value = <-chs[4]:
		case value = <-chs[5]:
		case value = <-chs[6]:
		case value = <-chs[7]:
		}
		sum += value
	}
	return sum
}

// As in ours_select.c: after turn receives no channel is empty.
func selectReady(count int) (took time.Duration) {
	const ready, turn = 4096, 8 * 4096 / 2
	var chs [8]chan int
	for i := range chs {
		chs[i] = make(chan int, ready)
	}
	for left := count; left > 0; left -= turn {
		for _, ch := range chs {
			for len(ch) < ready {
				ch <- 1
			}
		}
		now := turn
		if left < turn {
			now = left
		}
		start := time.Now()
		check(selectSome(&chs, now) == now)
		took += time.Since(start)
	}
	return took
}

// Makes the channels, and starts a goroutine for each that sends its share, whose
// size is returned.
func feed(chs []chan int, count int) (each int) {
	each = (count + len(chs) - 1) / len(chs)
	for i := range chs {
		ch := make(chan int, capacity)
		chs[i] = ch
		go func() {
			for i := 0; i < each; i++ {
				ch <- 1
			}
		}()
	}
	return each
}

func select2Producers(count int) time.Duration {
	var chs [2]chan int
	start := time.Now()
	each := feed(chs[:], count)
	sum := 0
	for i := 0; i < len(chs)*each; i++ {
		var value int
		select {
		case value = <-chs[0]:
		case value = <-chs[1]:
		}
		sum += value
	}
	check(sum == len(chs)*each)
	return time.Since(start)
}

func select8Producers(count int) time.Duration {
	var chs [8]chan int
	start := time.Now()
	each := feed(chs[:], count)
	check(selectSome(&chs, len(chs)*each) == len(chs)*each)
	return time.Since(start)
}

func pool(count, workers int, job func()) time.Duration {
	jobs := make(chan func(), capacity)
	var unfinished sync.WaitGroup
	for i := 0; i < workers; i++ {
		go func() {
			for job := range jobs {
				job()
				unfinished.Done()
			}
		}()
	}
	start := time.Now()
	for i := 0; i < count; i++ {
		unfinished.Add(1)
		jobs <- job
	}
	unfinished.Wait()
	took := time.Since(start)
	close(jobs)
	return took
}

func microsecond() {
	x := uint64(1)
	for i := 0; i < 700; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	check(x != 0)
}

func once(count int) time.Duration {
	var once sync.Once
	start := time.Now()
	for i := 0; i < count; i++ {
		once.Do(func() {})
	}
	return time.Since(start)
}

func semaphore(count int) time.Duration {
	permits := make(chan struct{}, 4)
	start := time.Now()
	for i := 0; i < count; i++ {
		permits <- struct{}{}
		<-permits
	}
	return time.Since(start)
}

func cancel100(count int) (took time.Duration) {
	for i := 0; i < count; i++ {
		done := make(chan struct{})
		var back sync.WaitGroup
		back.Add(100)
		for i := 0; i < 100; i++ {
			go func() {
				<-done
				back.Done()
			}()
		}
		time.Sleep(time.Millisecond)
		start := time.Now()
		close(done)
		back.Wait()
		took += time.Since(start)
	}
	return took
}

type workload struct {
	run   func(count int) time.Duration
	least int
}

var workloads = map[string]workload{
	"one-thread":         {oneThread, 10000},
	"one-to-one":         {func(n int) time.Duration { return manyToMany(n, 1) }, 10000},
	"four-to-four":       {func(n int) time.Duration { return manyToMany(n, 4) }, 10000},
	"pipeline":           {pipeline, 10000},
	"ping-pong":          {pingPong, 1000},
	"select-ready":       {selectReady, 10000},
	"select-producers-2": {select2Producers, 10000},
	"select-producers-8": {select8Producers, 10000},
	"pool-empty-2":       {func(n int) time.Duration { return pool(n, 2, func() {}) }, 10000},
	"pool-empty-8":       {func(n int) time.Duration { return pool(n, 8, func() {}) }, 10000},
	"pool-empty-64":      {func(n int) time.Duration { return pool(n, 64, func() {}) }, 10000},
	"pool-microsecond":   {func(n int) time.Duration { return pool(n, 2, microsecond) }, 2000},
	"once":               {once, 10000},
	"semaphore":          {semaphore, 10000},
	"cancel-100":         {cancel100, 1},
}

// As in bench.c: runs it with larger and larger counts until one run is long
// enough.
func main() {
	workload := workloads[os.Args[1]]
	count := workload.least
	took := workload.run(count)
	for took < enough {
		wanted := 1.2 * float64(enough) * float64(count) / float64(took+1)
		if wanted > 10*float64(count) {
			wanted = 10 * float64(count)
		}
		count = int(wanted) + 1
		took = workload.run(count)
	}
	fmt.Printf("%.2f\n", float64(took)/float64(count))
}
