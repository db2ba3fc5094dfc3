// must be caught: format
export   const planted = 'single quotes' ;
